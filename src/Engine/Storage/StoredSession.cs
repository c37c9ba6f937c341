using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>A session as it lies in the store.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Version">Counts saves from 1; the next save must name it.</param>
/// <param name="Sealed">The sealed document.</param>
public sealed record StoredSession(SessionKey Key, long Version, ReadOnlyMemory<byte> Sealed);

/// <summary>What must be found without opening the document.</summary>
/// <param name="DueAt">When the sweeper has to look at the session, or null when nothing is to come.</param>
/// <param name="Providers">The providers that the session has a connection to.</param>
/// <param name="Parked">How many of its intents wait for a person.</param>
/// <param name="Released">How many may run and have not begun.</param>
public sealed record SessionIndexEntry(DateTimeOffset? DueAt, IReadOnlyList<string> Providers, long Parked = 0, long Released = 0);

/// <summary>What came of a save.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>It is stored and survives a crash.</summary>
    public sealed record Saved(long Version) : SaveOutcome;

    /// <summary>Somebody else saved first: load again and decide again. Nothing was written.</summary>
    public sealed record Conflict : SaveOutcome;
}
