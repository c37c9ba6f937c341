using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Grants;

/// <summary>What an MCP client asked our authorization server for, already validated (RFC 6749 §4.1.1). Codes are bound to all of it. S24.</summary>
/// <param name="Client">The client's id: a metadata document's URL, a sealed registration, or a configured name.</param>
/// <param name="RedirectUri">One of the client's own, exactly as asked. S23.</param>
/// <param name="Scopes">What is asked for, by provider scope name, and OpenID Connect's own.</param>
/// <param name="Resource">The resource that tokens are for (RFC 8707 §2).</param>
/// <param name="Challenge">The S256 code challenge (RFC 7636 §4.2). S22.</param>
/// <param name="State">The client's <c>state</c>, given back as it came.</param>
/// <param name="Nonce">For the ID token (OpenID Connect Core §3.1.2.1).</param>
public sealed record AuthorizationRequest(
    string Client, string RedirectUri, ScopeSet Scopes, string Resource, string Challenge, string? State, string? Nonce);
