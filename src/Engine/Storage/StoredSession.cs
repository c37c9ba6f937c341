using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
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
public sealed record SessionIndexEntry(DateTimeOffset? DueAt, IReadOnlyList<string> Providers, long Parked = 0, long Released = 0)
{
    /// <summary>The connections that there are.</summary>
    public IReadOnlyList<IndexedConnection> Connections { get; init; } = [];

    /// <summary>The intents that wait for a person.</summary>
    public IReadOnlyList<IndexedIntent> Waiting { get; init; } = [];

    /// <summary>One text for both: while it stays, their rows need not be written again.</summary>
    public string Digest => Connections.Count + Waiting.Count == 0
        ? ""
        : Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Connections, Waiting })));
}

/// <summary>A connection as administrators find it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Trouble">0 while it works, else the number of why it is broken.</param>
/// <param name="Scopes">The scopes that it has or had.</param>
public sealed record IndexedConnection(string Provider, long Trouble, string Scopes);

/// <summary>An intent that waits for a person, as administrators find it: whose, of what, and no argument.</summary>
/// <param name="Id">Its handle.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Provider">The provider.</param>
/// <param name="ClientId">The MCP client.</param>
/// <param name="TraceId">The trace of the call.</param>
/// <param name="Code">Why it waits, by its wire name; empty where it waits for a tick.</param>
/// <param name="Since">Since when, in Unix milliseconds.</param>
public sealed record IndexedIntent(string Id, string Tool, string Provider, string ClientId, string TraceId, string Code, long Since);

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
