namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>What a host found out about who issues tokens for a resource.</summary>
/// <param name="Resource">The resource, as tokens name it.</param>
/// <param name="Scopes">What it asks for, unless somebody asks for more.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Authorize">Its authorization endpoint.</param>
/// <param name="Token">Its token endpoint.</param>
internal sealed record AuthorizationServer(string Resource, string Scopes, string Issuer, Uri Authorize, Uri Token);

/// <summary>A host's trip to an authorization endpoint.</summary>
/// <param name="Url">Where the browser goes.</param>
/// <param name="State">What has to come back with it.</param>
/// <param name="Verifier">The PKCE verifier (RFC 7636 §4.1).</param>
internal sealed record LinkAttempt(Uri Url, string State, string Verifier);
