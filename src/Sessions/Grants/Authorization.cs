using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Grants;

/// <summary>One request of an MCP client that its user agreed to, from the consent to the code and a while beyond it.</summary>
/// <param name="Id">Random; the same sign-in never begins two. S19.</param>
/// <param name="Request">What was agreed to.</param>
/// <param name="BrowserHash">SHA-256 of the browser's cookie: no other browser goes on with it.</param>
/// <param name="TraceId">The trace that it began in.</param>
/// <param name="ExpiresAt">When it is forgotten.</param>
/// <param name="State">Exactly one state.</param>
/// <param name="Sid">The identity provider's session that proved the user, where it names one. M8.</param>
public sealed record Authorization(
    string Id, AuthorizationRequest Request, string BrowserHash, string TraceId, DateTimeOffset ExpiresAt, AuthorizationState State, string? Sid = null);

/// <summary>An authorization is exactly one of these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Underway), "underway")]
[JsonDerivedType(typeof(CodeOut), "codeOut")]
[JsonDerivedType(typeof(Redeemed), "redeemed")]
public abstract record AuthorizationState
{
    private AuthorizationState()
    {
    }

    /// <summary>The browser is led through the providers. <paramref name="Visited"/>: each is visited once, whatever came of it.</summary>
    public sealed record Underway(ImmutableList<string> Visited) : AuthorizationState;

    /// <summary>The code is out, and good for a single use until then. S24.</summary>
    public sealed record CodeOut(DateTimeOffset Until) : AuthorizationState;

    /// <summary>The code was used for this grant; a second use ends the grant. S24.</summary>
    public sealed record Redeemed(string GrantId) : AuthorizationState;
}

/// <summary>A provider that the user still has to connect before the client can do what it asks for.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Scopes">What to ask for there.</param>
public sealed record Need(string Provider, ScopeSet Scopes);
