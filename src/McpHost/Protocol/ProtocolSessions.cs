using System.Text.Json;
using ReconnectGrains.Engine.Sealing;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>What a client said at <c>initialize</c> and says never again. Not who it is: that is told by each request's token. S10.</summary>
/// <param name="Version">The revision that was agreed on.</param>
/// <param name="OpensUrls">It declared URL elicitation. S12.</param>
/// <param name="ClientName">What it calls itself; for logs.</param>
internal sealed record ProtocolSession(string Version, bool OpensUrls, string? ClientName);

/// <summary>
/// Keeps protocol sessions with the client instead of here: the session id is the sealed session (MCP 2025-11-25, Session Management).
/// So any node answers any request, and nothing is stored for clients that never come back. R9.
/// </summary>
internal sealed class ProtocolSessions(LocatorSealer sealer, TimeProvider time)
{
    /// <summary>The header that carries the id.</summary>
    public const string Header = "Mcp-Session-Id";

    /// <summary>How long an id lasts; afterwards the client initializes again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int LongestName = 64;

    /// <summary>The id for a client that initializes.</summary>
    public string Open(IncomingMessage initialize)
    {
        var name = initialize.Params?.Object("clientInfo")?.Text("name");
        var session = new ProtocolSession(
            Eras.Negotiate(initialize.Params?.Text("protocolVersion")),
            initialize.Params?.Object("capabilities") is { } capabilities && DeclaresUrls(capabilities),
            name?.Length > LongestName ? name[..LongestName] : name);
        return sealer.Seal(LocatorPurpose.ProtocolSession, JsonSerializer.SerializeToUtf8Bytes(session), time.GetUtcNow() + Lifetime);
    }

    /// <summary>The session of an id; null when it is not one of ours, or over.</summary>
    public ProtocolSession? Find(string id) =>
        sealer.Unseal(LocatorPurpose.ProtocolSession, id, time.GetUtcNow()) is LocatorOpening.Opened { Payload: var payload }
            ? JsonSerializer.Deserialize<ProtocolSession>(payload.Span)
            : null;

    /// <summary>True when a client's capabilities say that it can send people to a URL (MCP 2025-11-25, Elicitation, Capabilities).</summary>
    public static bool DeclaresUrls(JsonElement capabilities) => capabilities.Object("elicitation")?.Object("url") is not null;
}
