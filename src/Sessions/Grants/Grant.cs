using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Grants;

/// <summary>What an MCP client holds at our own authorization server: one family of refresh tokens.</summary>
/// <param name="Id">Its name inside of tokens: <c>grt_…</c>.</param>
/// <param name="Client">The client.</param>
/// <param name="Scopes">What it may do, by provider scope name, and OpenID Connect's own.</param>
/// <param name="Resource">The resource that its tokens are for.</param>
/// <param name="TraceId">The trace of its authorization.</param>
/// <param name="GivenAt">When the user gave it.</param>
/// <param name="Generation">Counts rotations from 1: the refresh token of this generation is the current one. S25.</param>
/// <param name="RotatedAt">When the current generation came to be.</param>
/// <param name="ExpiresAt">When it ends unless it is used before.</param>
/// <param name="Sid">The identity provider's session that it was given in, where it names one; a logout of that ends it. M8.</param>
public sealed record Grant(
    string Id,
    string Client,
    ScopeSet Scopes,
    string Resource,
    string TraceId,
    DateTimeOffset GivenAt,
    long Generation,
    DateTimeOffset RotatedAt,
    DateTimeOffset ExpiresAt,
    string? Sid = null);

/// <summary>What the user agreed that a client may do. S16.</summary>
/// <param name="Client">The client.</param>
/// <param name="Scopes">All that was agreed to so far.</param>
/// <param name="At">When it last grew, or was said again.</param>
public sealed record Consent(string Client, ScopeSet Scopes, DateTimeOffset At);

/// <summary>What the identity provider said of the user at the last sign-in. For <c>userinfo</c>; no decision looks at it.</summary>
/// <param name="Name">A name.</param>
/// <param name="Email">An e-mail address.</param>
/// <param name="EmailVerified">The provider says that the address is the user's.</param>
public sealed record Person(string? Name, string? Email, bool EmailVerified);
