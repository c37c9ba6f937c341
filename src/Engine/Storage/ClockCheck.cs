using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Storage;

/// <summary>
/// Compares this node's clock with the database's, the one clock that all nodes share. Claims and leases count on them agreeing. R4.
/// </summary>
public sealed class ClockCheck(SqlDatabase database)
{
    /// <summary>
    /// The most that a node's clock may be off, either way. Two nodes, one ahead and one behind by this much, must still not differ by more
    /// than what is left of a claim when a request goes out under it: else one takes the claim for stale while the other's request is out. R2.
    /// </summary>
    public static readonly TimeSpan MostSkew = (Limits.Claim - Limits.OutgoingDeadline) / 2;

    /// <summary>Whether the clocks agree well enough for this node to serve.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public async Task<bool> IsInStep(CancellationToken cancellation) => (await Skew(cancellation)).Duration() <= MostSkew;

    /// <summary>
    /// How far this node's clock is ahead of the database's; negative when it is behind, zero where they are one. Half of the round trip
    /// is taken for the answer's way back.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public Task<TimeSpan> Skew(CancellationToken cancellation) => database.Dialect.Clock is not { } ask
        ? Task.FromResult(TimeSpan.Zero)
        : database.Read(
            async work =>
            {
                // The connection is open already: what is timed is one question and its answer.
                var asked = database.Time.GetTimestamp();
                var theirs = DateTimeOffset.FromUnixTimeMilliseconds(await work.First<long>(ask));
                return database.Time.GetUtcNow() - (database.Time.GetElapsedTime(asked) / 2) - theirs;
            },
            cancellation);
}
