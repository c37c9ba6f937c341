using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>Where a browser stands on its way from consent to code.</summary>
public abstract record AuthorizationView
{
    private AuthorizationView()
    {
    }

    /// <summary>A provider is left to connect.</summary>
    public sealed record Next(AuthorizationRequest Request, Need Need) : AuthorizationView;

    /// <summary>Nothing is left; these calls wait for a person.</summary>
    public sealed record Ready(AuthorizationRequest Request, IReadOnlyList<Intent> Waiting) : AuthorizationView;

    /// <summary>Not of this browser, over, or never begun.</summary>
    public sealed record Gone : AuthorizationView;
}

/// <summary>What the token endpoint gives (RFC 6749 §5.1), before it is written as tokens.</summary>
/// <param name="Key">Whose grant it is.</param>
/// <param name="Grant">The grant.</param>
/// <param name="Person">What is known of the user.</param>
/// <param name="Nonce">Of the request, where a code was redeemed.</param>
/// <param name="RefreshToken">Sealed; contains its session's key.</param>
public sealed record Given(
    Sessions.Identity.SessionKey Key, Grant Grant, Person? Person, string? Nonce, string RefreshToken)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"{nameof(Given)} {{ {Grant.Id} }}";
}

/// <summary>What came of presenting a code or a refresh token.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>Tokens.</summary>
    public sealed record Ok(Given Given) : TokenOutcome;

    /// <summary><c>invalid_grant</c>: why is nobody's business.</summary>
    public sealed record Invalid : TokenOutcome;

    /// <summary><c>invalid_scope</c>: more was asked for than was granted.</summary>
    public sealed record TooWide : TokenOutcome;
}
