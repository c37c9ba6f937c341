using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>What an authorization request really asks for: what the tools need, and what the provider always wants.</summary>
internal static class AskedScopes
{
    public const string OpenId = "openid";

    public static ScopeSet Of(ProviderOptions options, ScopeSet needed) => needed.Union(ScopeSet.Of(options.AlwaysScopes));

    /// <summary>
    /// True when the answer may hold an ID token, which then has to carry the nonce and be believed (OpenID Connect Core §3.1.2.1).
    /// </summary>
    public static bool ExpectIdToken(ProviderOptions options, ScopeSet needed) =>
        options.IdentityFrom == IdentityFrom.IdToken || Of(options, needed).Contains(OpenId);
}
