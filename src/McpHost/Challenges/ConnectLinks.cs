using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>The links that lead a user from a challenge to the reconnect page. S14.</summary>
/// <param name="options">Where the pages live.</param>
/// <param name="locator">Seals session, ticket and expiry into a URL segment: the engine's <c>Reconnects.Locator</c>.</param>
public sealed class ConnectLinks(McpEndpointOptions options, Func<SessionKey, string, DateTimeOffset, string> locator)
{
    /// <summary>The path that the locator follows.</summary>
    public const string Path = "/connect/";

    /// <summary>The link for a ticket.</summary>
    public string To(SessionKey key, string ticketId, DateTimeOffset expires) => options.Origin + Path + locator(key, ticketId, expires);
}
