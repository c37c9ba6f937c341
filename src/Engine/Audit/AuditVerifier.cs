using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Looks at the whole log: each row by its proof and its chain, each stream's end by the session's own document, by the table of streams and by
/// the checkpoints, and those by each other. M17.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="log">The log.</param>
/// <param name="checkpoints">Its checkpoints.</param>
/// <param name="protection">Knows what was sealed.</param>
/// <param name="time">The clock: what was decided a moment ago may still be on its way.</param>
/// <param name="look">Gives the session as it is stored; null where sessions are kept elsewhere.</param>
public sealed class AuditVerifier(
    SqlDatabase database,
    AuditLog log,
    AuditCheckpoints checkpoints,
    IDataProtectionProvider protection,
    TimeProvider time,
    Func<SessionKey, CancellationToken, Task<Sessions.Session>>? look)
{
    /// <summary>How long an event may take from its session to the log.</summary>
    public static readonly TimeSpan Underway = 4 * Sessions.Limits.AuditRides;

    private const int AtOnce = 500;

    private readonly AuditStreams _streams = new(protection);

    /// <summary>Looks.</summary>
    /// <param name="copied">Checkpoints that were copied elsewhere before: the log must still fit them.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<AuditReport> Verify(IReadOnlyList<AuditCheckpoint> copied, CancellationToken cancellation) => Verify(copied, null, cancellation);

    /// <summary>Looks at one tenant's part: the streams of its sessions, and its checkpoints.</summary>
    /// <param name="copied">Checkpoints that were copied elsewhere before.</param>
    /// <param name="tenant">The tenant; null for everything, with what belongs to none.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<AuditReport> Verify(IReadOnlyList<AuditCheckpoint> copied, string? tenant, CancellationToken cancellation)
    {
        var findings = new List<AuditFinding>();
        var ends = new Dictionary<string, (long Base, long Last)>(StringComparer.Ordinal);
        long rows = 0;
        await foreach (var stream in Names(tenant, cancellation))
        {
            var known = await Known(stream, cancellation);
            var (check, chain) = await log.Walk(stream, cancellation);
            var first = await First(stream, cancellation);
            findings.AddRange(Judge(stream, known, check, chain, first));
            ends[stream] = (known?.Base ?? first - 1, await Last(stream, cancellation));
            rows += Math.Max(0, ends[stream].Last - ends[stream].Base);
        }

        var count = await Checkpoints(copied, tenant, ends, findings, cancellation);
        var unnamed = look is null ? 0 : await Documents(look, tenant, ends, findings, cancellation);
        return new AuditReport(ends.Count, rows, count, unnamed, [.. findings.Distinct()]);
    }

    private IEnumerable<AuditFinding> Judge(string stream, StreamRow? known, AuditCheck check, string? chain, long first)
    {
        switch (check)
        {
            case AuditCheck.Altered altered:
                yield return new(stream, altered.Sequence, AuditFault.Changed);
                break;
            case AuditCheck.Missing missing:
                yield return new(stream, missing.Sequence, AuditFault.Removed);
                break;
            case AuditCheck.Whole whole when known is not null && whole.Last < known.Last:
                yield return new(stream, whole.Last + 1, AuditFault.CutOff);
                break;
            case AuditCheck.Whole whole when known is not null && whole.Last == known.Last && chain != known.Chain:
                yield return new(stream, whole.Last, AuditFault.Changed);
                break;
        }

        if (known is not null && (!_streams.IsGenuine(known) || (first > known.Base + 1 && first > 0)))
        {
            yield return new(stream, known.Base + 1, AuditFault.Removed);
        }
    }

    private async Task<long> Checkpoints(
        IReadOnlyList<AuditCheckpoint> copied, string? only, Dictionary<string, (long Base, long Last)> ends, List<AuditFinding> findings,
        CancellationToken cancellation)
    {
        long count = 0;
        IEnumerable<string> tenants = only is null ? (await checkpoints.Tenants(cancellation)).Union(copied.Select(c => c.Tenant)).Order(StringComparer.Ordinal) : [only];
        foreach (var tenant in tenants)
        {
            var (number, digest) = (0L, "");
            var own = copied.Where(c => c.Tenant == tenant).DistinctBy(c => c.Number).ToDictionary(c => c.Number);
            while (await checkpoints.Find(tenant, number, AtOnce, cancellation) is { Count: > 0 } page)
            {
                foreach (var checkpoint in page)
                {
                    if (number == 0 && checkpoint.Previous is { } previous)
                    {
                        (number, digest) = (checkpoint.Number - 1, previous);
                    }

                    var isCopied = own.Remove(checkpoint.Number, out var copy);
                    if (checkpoint.Number != number + 1 || !checkpoint.Genuine || checkpoint.Digest != AuditCheckpoints.DigestOf(digest, checkpoint)
                        || (isCopied && copy!.Digest != checkpoint.Digest))
                    {
                        findings.Add(new(tenant, number + 1, AuditFault.Checkpoint));
                    }

                    await Ends(copy ?? checkpoint, ends, findings, cancellation);
                    (number, digest, count) = (checkpoint.Number, checkpoint.Digest, count + 1);
                }
            }

            foreach (var gone in own.Values.OrderBy(c => c.Number))
            {
                if (gone.Number > number)
                {
                    findings.Add(new(tenant, gone.Number, AuditFault.Checkpoint)); // The others were old enough to go.
                }

                await Ends(gone, ends, findings, cancellation);
            }
        }

        return count;
    }

    /// <summary>A stream must reach where a checkpoint saw its end, and have the same row there.</summary>
    private async Task Ends(
        AuditCheckpoint checkpoint, Dictionary<string, (long Base, long Last)> ends, List<AuditFinding> findings, CancellationToken cancellation)
    {
        foreach (var end in checkpoint.Ends)
        {
            var (begin, last) = ends.GetValueOrDefault(end.Stream);
            if (last < end.Last)
            {
                findings.Add(new(end.Stream, last + 1, AuditFault.CutOff));
            }
            else if (begin < end.Last && await Chain(end.Stream, end.Last, cancellation) is { } chain && chain != end.Chain)
            {
                findings.Add(new(end.Stream, end.Last, AuditFault.Changed));
            }
        }
    }

    /// <returns>How many there are that the log has nothing of by their name.</returns>
    private async Task<long> Documents(
        Func<SessionKey, CancellationToken, Task<Sessions.Session>> open, string? tenant, Dictionary<string, (long Base, long Last)> ends,
        List<AuditFinding> findings, CancellationToken cancellation)
    {
        var erased = await new AuditErasures(protection).All(database, cancellation);
        long unnamed = 0;
        await foreach (var key in Documented(tenant, cancellation))
        {
            try
            {
                unnamed += await Document(await open(key, cancellation), ends, erased, findings, cancellation) ? 0 : 1;
            }
            catch (SessionUnreadableException)
            {
                findings.Add(new(key.Canonical, 0, AuditFault.Unreadable));
            }
        }

        return unnamed;
    }

    /// <summary>Those of the index, then documents that somebody took out of it so that nobody asks them.</summary>
    private async IAsyncEnumerable<SessionKey> Documented(
        string? tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Strays = """
            SELECT d.session_key FROM sessions d LEFT JOIN session_index i ON i.session_key = d.session_key
            WHERE i.session_key IS NULL ORDER BY d.session_key
            """;
        var index = new SessionIndex(database);
        SessionKey? after = null;
        while (await index.Find(new SessionFilter(tenant, After: after), AtOnce, cancellation) is { Count: > 0 } page)
        {
            foreach (var key in page)
            {
                yield return after = key;
            }
        }

        foreach (var key in (await database.Read(work => work.Rows<string>(Strays), cancellation)).Select(SessionKey.Parse))
        {
            if (key is not null && (tenant is null || key.Tenant == tenant))
            {
                yield return key;
            }
        }
    }

    /// <returns>False where the log has nothing under the user's name.</returns>
    private async Task<bool> Document(
        Sessions.Session session, Dictionary<string, (long Base, long Last)> ends, IReadOnlySet<string> erased, List<AuditFinding> findings,
        CancellationToken cancellation)
    {
        var old = time.GetUtcNow() - Underway;
        var need = session.Unacknowledged.FirstOrDefault(e => e.At > old) is { } young ? young.Sequence - 1 : session.AuditSequence;
        var name = AuditLog.StreamOf(session.Key, session.Epoch);
        var stream = await database.Read(work => AuditSubjects.Stored(work, name), cancellation);
        if (stream == name)
        {
            // What was logged before there were pseudonyms stands under the name itself.
            if (need > 0 && !ends.ContainsKey(name) && !erased.Contains(AuditErasures.Digest(session.Key)))
            {
                findings.Add(new(name, need, AuditFault.Nameless));
            }

            return false;
        }

        var last = ends.GetValueOrDefault(stream).Last;
        if (last < need)
        {
            findings.Add(new(stream, last + 1, AuditFault.CutOff));
        }
        else if (last >= session.AuditSequence && session.AuditHead is { } head
            && await Chain(stream, session.AuditSequence, cancellation) is { Length: > 0 } chain && chain != head)
        {
            findings.Add(new(stream, session.AuditSequence, AuditFault.Changed));
        }

        return true;
    }

    /// <summary>Every stream that is known, then those that somebody made up. A session's stream begins with its tenant.</summary>
    private async IAsyncEnumerable<string> Names(
        string? tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        const string Page = "SELECT stream FROM audit_streams WHERE stream > @after AND stream < @until ORDER BY stream LIMIT @limit";
        const string Strays = """
            SELECT DISTINCT a.stream FROM audit a LEFT JOIN audit_streams s ON s.stream = a.stream
            WHERE s.stream IS NULL AND a.stream > @after AND a.stream < @until ORDER BY a.stream
            """;
        var (from, until) = tenant is null ? ("", "\U0010FFFF") : ($"{Uri.EscapeDataString(tenant)}/", $"{Uri.EscapeDataString(tenant)}0");
        var after = from;
        while (await database.Read(work => work.Rows<string>(Page, new { after, until, limit = AtOnce }), cancellation) is { Count: > 0 } page)
        {
            foreach (var stream in page)
            {
                yield return after = stream;
            }
        }

        foreach (var stream in await database.Read(work => work.Rows<string>(Strays, new { after = from, until }), cancellation))
        {
            yield return stream;
        }
    }

    private Task<StreamRow?> Known(string stream, CancellationToken cancellation) => database.Read(
        work => work.First<StreamRow>($"SELECT {StreamRow.Columns} FROM audit_streams WHERE stream = @stream", new { stream }), cancellation);

    private Task<long> First(string stream, CancellationToken cancellation) => database.Read(
        work => work.First<long>("SELECT COALESCE(MIN(sequence), 0) FROM audit WHERE stream = @stream", new { stream }), cancellation);

    private Task<long> Last(string stream, CancellationToken cancellation) => database.Read(
        work => work.First<long>("SELECT COALESCE(MAX(sequence), 0) FROM audit WHERE stream = @stream", new { stream }), cancellation);

    private Task<string?> Chain(string stream, long sequence, CancellationToken cancellation) => database.Read(
        work => work.First<string>("SELECT chain FROM audit WHERE stream = @stream AND sequence = @sequence", new { stream, sequence }), cancellation);
}
