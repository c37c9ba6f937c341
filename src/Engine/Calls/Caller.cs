using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Calls;

/// <summary>All that is left of a validated MCP access token. Nothing else of it travels further. M9, S8.</summary>
/// <param name="Key">Tenant and user, by internal id.</param>
/// <param name="Client">The MCP client (<c>client_id</c> or <c>azp</c>).</param>
/// <param name="Scopes">The MCP scopes, by provider scope name.</param>
/// <param name="AuthorizedUntil">When the token ends.</param>
/// <param name="TraceId">The trace of this request: <c>trc_</c> and 32 hexadecimal digits.</param>
/// <param name="Grant">The grant that the token belongs to, where our own server issued it.</param>
public sealed record Caller(
    SessionKey Key, string Client, ScopeSet Scopes, DateTimeOffset AuthorizedUntil, string TraceId, string? Grant = null);
