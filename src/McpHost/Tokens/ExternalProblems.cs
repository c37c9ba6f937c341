using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>What is wrong between several issuers: nobody's token may be another's to judge, and nobody may name another's tenants. M9.</summary>
public static class ExternalProblems
{
    /// <summary>One sentence for each; empty when all is well.</summary>
    /// <param name="issuers">The issuers by the name of their section.</param>
    public static IEnumerable<string> Between(IReadOnlyList<(string Name, ExternalOptions Options)> issuers)
    {
        foreach (var (at, (name, one)) in issuers.Index())
        {
            foreach (var (otherName, other) in issuers.Skip(at + 1))
            {
                if (IsSame(one.Issuer, other.Issuer))
                {
                    yield return $"{name} and {otherName} have issuers that one token could name: each token has one judge.";
                }

                if (one.TenantRule.Overlaps(other.TenantRule) && !(one.SharesTenants && other.SharesTenants))
                {
                    yield return $"{name} and {otherName} can name the same tenant. Keep their tenants apart with TenantFrom, Tenants or TenantPrefix; "
                        + "or set SharesTenants in both, if one user id means one person at both.";
                }
            }
        }
    }

    private static bool IsSame(string one, string other) =>
        one == other || new IssuerRule(one).Allows(other) || new IssuerRule(other).Allows(one);
}
