using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Rules;

/// <summary>What the session has to know of a provider.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Issuer">Its issuer; a connection made at another one is not used. S35.</param>
/// <param name="IsIdentity">It proves who the user is; otherwise it is an account of a user already proven.</param>
/// <param name="Hierarchy">Which scopes imply which.</param>
/// <param name="LogoutRevokes">A logout there breaks the connection here even if it has offline access. M8.</param>
public sealed record ProviderRule(string Name, string Issuer, bool IsIdentity, ScopeHierarchy Hierarchy, bool LogoutRevokes = false)
{
    /// <summary>Whether an account is this provider's; of a templated issuer, any tenant's is. S33, S35.</summary>
    public bool IsIssuerOf(UpstreamAccount? account) => account is not null && new IssuerRule(Issuer).Allows(account.Issuer);
}
