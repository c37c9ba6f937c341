using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Tests.Tokens;

/// <summary>What is told at start-up about issuers that get in each other's way.</summary>
[Trait("Proves", "M9")]
public sealed class ExternalProblemsTests
{
    public static TheoryData<bool, Action<ExternalOptions>, Action<ExternalOptions>> Tenants => new()
    {
        { true, _ => { }, _ => { } },
        { true, o => o.TenantPrefix = "a/", _ => { } },
        { false, o => o.TenantPrefix = "a/", o => o.TenantPrefix = "b/" },
        { true, o => o.TenantPrefix = "a", o => o.TenantPrefix = "ab" },
        { false, o => o.Tenants["x"] = "one", o => o.Tenants["x"] = "two" },
        { true, o => o.Tenants["x"] = "one", o => o.Tenants["y"] = "one" },
        { true, o => o.TenantPrefix = "a/", o => o.Tenants["y"] = "a/one" },
        { false, o => o.TenantPrefix = "a/", o => (o.TenantFrom, o.Tenant) = (TenantFrom.Issuer, "b/") },
        { true, o => (o.TenantFrom, o.Tenant) = (TenantFrom.Issuer, "one"), o => (o.TenantFrom, o.Tenant) = (TenantFrom.Issuer, "one") },
        { true, o => o.SharesTenants = true, _ => { } },
        { false, o => o.SharesTenants = true, o => o.SharesTenants = true },
    };

    [Theory]
    [MemberData(nameof(Tenants), DisableDiscoveryEnumeration = true)]
    public void Two_issuers_that_can_name_the_same_tenant_are_a_problem_unless_both_say_so(
        bool isProblem, Action<ExternalOptions> first, Action<ExternalOptions> second)
    {
        var (one, other) = (Good("https://one.test"), Good("https://two.test"));
        first(one);
        second(other);

        var problems = ExternalProblems.Between([("External", one), ("MoreIssuers:two", other)]).ToList();

        problems.Count.ShouldBe(isProblem ? 1 : 0);
        problems.ShouldAllBe(p => p.StartsWith("External and MoreIssuers:two can name the same tenant.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://one.test", "https://one.test", true)]
    [InlineData("https://one.test", "https://one.test/", false)]
    [InlineData("https://one.test/{tenantid}/v2", "https://one.test/contoso/v2", true)]
    [InlineData("https://one.test/contoso/v2", "https://one.test/{tenantid}/v2", true)]
    [InlineData("https://one.test/{tenantid}/v2", "https://one.test/contoso/v1", false)]
    [Trait("Proves", "S33")]
    public void A_token_that_two_issuers_would_judge_is_a_problem(string first, string second, bool isProblem)
    {
        var (one, other) = (Good(first), Good(second));
        (one.TenantPrefix, other.TenantPrefix) = ("a/", "b/");
        ExternalProblems.Between([("External", one), ("MoreIssuers:two", other)]).Any().ShouldBe(isProblem);
    }

    private static ExternalOptions Good(string issuer) => new() { Issuer = issuer, TenantClaim = "tid" };
}
