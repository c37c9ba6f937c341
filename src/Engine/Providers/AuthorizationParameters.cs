using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers;

/// <summary>One authorization request (RFC 6749 §4.1.1).</summary>
/// <param name="RedirectUri">Our callback, exactly as registered at the provider.</param>
/// <param name="State">The sealed, single-use state. S19.</param>
/// <param name="CodeVerifier">The PKCE verifier, 43 to 128 unreserved characters (RFC 7636 §4.1); only its hash leaves. S31.</param>
/// <param name="Nonce">Binds the ID token to this sign-in (OpenID Connect Core §3.1.2.1). S42.</param>
/// <param name="Scopes">What is asked for; the provider's <see cref="ProviderOptions.AlwaysScopes"/> are added.</param>
/// <param name="Prompt">OpenID Connect's <c>prompt</c>, for example <c>select_account</c>; null leaves it to configuration.</param>
/// <param name="LoginHint">OpenID Connect's <c>login_hint</c>.</param>
public sealed record AuthorizationParameters(
    string RedirectUri,
    string State,
    Secret CodeVerifier,
    Secret Nonce,
    ScopeSet Scopes,
    string? Prompt = null,
    string? LoginHint = null)
{
    /// <summary>Shows the scopes only: state and hint are not for logs.</summary>
    public override string ToString() => $"{nameof(AuthorizationParameters)} {{ {Scopes} }}";
}
