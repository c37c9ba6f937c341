using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Audit;

/// <summary>Removes what is older than it has to be kept, from the beginning of each stream, and checkpoints. What is left still proves itself. M17, R9.</summary>
public sealed class AuditRetention(SqlDatabase database, AuditCheckpoints checkpoints, IDataProtectionProvider protection)
{
    private const int StreamsAtOnce = 200;

    /// <summary>Streams that begin with a row from before the time, and do not end with it.</summary>
    private const string Old = """
        SELECT s.stream FROM audit_streams s
        WHERE s.fresh = 0 AND s.stream > @after
          AND EXISTS (SELECT 1 FROM audit o WHERE o.stream = s.stream AND o.sequence = s.base + 1 AND o.at < @before) AND s.base + 1 < s.last
        ORDER BY s.stream LIMIT @limit
        """;

    private readonly AuditStreams _streams = new(protection);

    /// <summary>Removes rows from before a time, as far as a checkpoint names what comes behind them. The last row of a stream stays.</summary>
    /// <returns>How many rows went.</returns>
    /// <exception cref="StoreUnavailableException">What is left goes the next time.</exception>
    public async Task<long> Remove(DateTimeOffset before, CancellationToken cancellation)
    {
        long removed = 0;
        var after = "";
        while (true)
        {
            var values = new { before = before.ToUnixTimeMilliseconds(), after, limit = StreamsAtOnce };
            var old = await database.Read(work => work.Rows<string>(Old, values), cancellation);
            foreach (var stream in old)
            {
                removed += await Remove(stream, values.before, cancellation);
                after = stream;
            }

            if (old.Count < StreamsAtOnce)
            {
                break;
            }
        }

        foreach (var tenant in await checkpoints.Tenants(cancellation))
        {
            await checkpoints.Remove(tenant, before, cancellation);
        }

        return removed;
    }

    private async Task<long> Remove(string stream, long before, CancellationToken cancellation)
    {
        _streams.MakeReady();
        return await database.Write(
            async work =>
            {
                // What comes before the first row that stays, or before the last.
                var kept = await work.First<long?>("SELECT MIN(sequence) FROM audit WHERE stream = @stream AND at >= @before", new { stream, before })
                    ?? await work.First<long>("SELECT last FROM audit_streams WHERE stream = @stream", new { stream });
                await _streams.MoveBase(work, stream, kept - 1);
                return await work.Execute("DELETE FROM audit WHERE stream = @stream AND sequence < @kept", new { stream, kept });
            },
            cancellation);
    }
}
