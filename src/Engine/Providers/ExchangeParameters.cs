using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers;

/// <summary>One authorization answer, to be exchanged for tokens (RFC 6749 §4.1.3).</summary>
/// <param name="Code">The authorization code.</param>
/// <param name="CodeVerifier">The verifier of the request that led here (RFC 7636 §4.5). S31.</param>
/// <param name="Nonce">The nonce of the request that led here. S42.</param>
/// <param name="RedirectUri">The callback of the request that led here.</param>
/// <param name="RequestedScopes">The scopes of the request that led here: what was granted where the answer is silent (RFC 6749
/// §5.1).</param>
/// <param name="ObtainedIss">The answer's <c>iss</c>, exactly as received, or null (RFC 9207). S32.</param>
public sealed record ExchangeParameters(
    Secret Code,
    Secret CodeVerifier,
    Secret Nonce,
    string RedirectUri,
    ScopeSet RequestedScopes,
    string? ObtainedIss);
