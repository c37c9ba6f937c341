using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Judges MCP access tokens: those of a provider that the operator runs, or those of our own authorization server.</summary>
public interface IAccessTokens
{
    /// <summary>Judges a token. Every request is judged anew. S10.</summary>
    Task<TokenVerdict> Judge(string token, CancellationToken cancellationToken);
}

/// <summary>What is kept of a token that was believed.</summary>
/// <param name="Key">Tenant and user.</param>
/// <param name="Client">The MCP client.</param>
/// <param name="Scopes">What it may do, by provider scope name.</param>
/// <param name="Until">When the token ends.</param>
/// <param name="IsAdministrator">It opens the administration. S46.</param>
/// <param name="Person">What it says for people.</param>
/// <param name="Names">How its issuer calls scopes, where issuers differ in that.</param>
public sealed record ValidatedToken(
    SessionKey Key, string Client, ScopeSet Scopes, DateTimeOffset Until, bool IsAdministrator, PersonalClaims Person, McpScopes? Names = null);

/// <summary>Claims that only <c>get_profile</c> repeats; no decision looks at them (OpenID Connect Core §5.1).</summary>
/// <param name="Name">The full name.</param>
/// <param name="Email">An address, unless the issuer says that it is not verified.</param>
/// <param name="Nickname">A short name.</param>
public sealed record PersonalClaims(string? Name, string? Email, string? Nickname);

/// <summary>Whether a token is believed.</summary>
public abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    /// <summary>It is.</summary>
    public sealed record Valid(ValidatedToken Token) : TokenVerdict;

    /// <summary>It is not. <paramref name="Description"/> is a sentence of ours in ASCII that quotes nothing of the token.</summary>
    public sealed record Invalid(string Description, bool IsExpired = false) : TokenVerdict;

    /// <summary>That cannot be told right now, because the issuer's keys are out of reach. Not a reason to sign in again. R3.</summary>
    public sealed record Undecided(TimeSpan RetryAfter) : TokenVerdict;
}
