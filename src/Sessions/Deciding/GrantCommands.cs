using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What our own authorization server asks of a session.</summary>
public abstract partial record Command
{
    /// <summary>
    /// The user, proven in the browser, agreed to a client's request; or, without <paramref name="Consented"/>, agreed to as much before.
    /// </summary>
    /// <param name="Stamp">Id, node and trace.</param>
    /// <param name="AuthorizationId">Of this sign-in and no other.</param>
    /// <param name="Request">The validated request.</param>
    /// <param name="BrowserHash">The browser.</param>
    /// <param name="Consented">Agreed to just now. S16.</param>
    /// <param name="Person">What the sign-in said of the user, if there was one.</param>
    /// <param name="Sid">The identity provider's session that proved the user, where it names one. M8.</param>
    public sealed record BeginAuthorization(
        Stamp Stamp, string AuthorizationId, AuthorizationRequest Request, string BrowserHash, bool Consented, Person? Person, string? Sid = null)
        : Command(Stamp);

    /// <summary>What is left to do for an authorization. Changes nothing.</summary>
    public sealed record LookAtAuthorization(Stamp Stamp, string AuthorizationId, string BrowserHash) : Command(Stamp);

    /// <summary>The browser came to the end of its way: the code goes out.</summary>
    public sealed record IssueCode(Stamp Stamp, string AuthorizationId, string BrowserHash) : Command(Stamp);

    /// <summary>A client presents a code (RFC 6749 §4.1.3). S22, S24.</summary>
    public sealed record RedeemCode(Stamp Stamp, string AuthorizationId, string Client, string RedirectUri, string? Resource, Secret Verifier)
        : Command(Stamp);

    /// <summary>A client presents the refresh token of a generation (RFC 6749 §6). S25.</summary>
    public sealed record RotateGrant(Stamp Stamp, string GrantId, long Generation, string Client, string? Resource, ScopeSet? Scopes) : Command(Stamp);

    /// <summary>A client gives its grant back (RFC 7009). S48.</summary>
    public sealed record RevokeGrant(Stamp Stamp, string GrantId, string Client) : Command(Stamp);

    /// <summary>The user, proven in the browser, withdraws everything that a client holds. S48.</summary>
    public sealed record RevokeClient(Stamp Stamp, string Client) : Command(Stamp);

    /// <summary>What clients hold. Changes nothing.</summary>
    public sealed record ListGrants(Stamp Stamp) : Command(Stamp);

    /// <summary>Whether a grant is alive, and whose it is. Changes nothing.</summary>
    public sealed record LookAtGrant(Stamp Stamp, string GrantId) : Command(Stamp);
}
