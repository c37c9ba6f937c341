using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tests.Providers;

namespace ReconnectGrains.Engine.Tests.Memberships;

/// <summary>Which tenant an account of a provider has, and which sign-in proves the users of which tenant.</summary>
[Trait("Proves", "M9")]
public sealed class TenantRuleTests : ProviderScene
{
    [Fact]
    public async Task The_account_of_an_identity_has_the_tenant_that_its_users_have_here()
    {
        IdToken["tid"] = "t-1";
        (await TenantOf(o => o.TenantClaim = "tid")).ShouldBe("t-1");
        (await TenantOf(o => (o.TenantClaim, o.TenantPrefix) = ("tid", "own/"))).ShouldBe("own/t-1");
        (await TenantOf(o => (o.TenantClaim, o.Tenants["t-1"]) = ("tid", "contoso"))).ShouldBe("contoso");
        (await TenantOf(o => (o.TenantFrom, o.Tenant) = (TenantFrom.Issuer, "only"))).ShouldBe("only");
        IdToken["email_verified"] = true;
        (await TenantOf(o => (o.TenantFrom, o.Tenants["EXAMPLE.org"]) = (TenantFrom.EmailDomain, "contoso"))).ShouldBe("contoso");
    }

    [Fact]
    public async Task An_account_whose_tenant_is_not_known_is_refused()
    {
        IdToken["tid"] = "t-2";
        (await Untrusted(Client(o => (o.TenantClaim, o.Tenants["t-1"]) = ("tid", "contoso")))).ShouldBe(Distrust.TenantMissing);
        IdToken["email_verified"] = false;
        (await Untrusted(Client(o => (o.TenantFrom, o.Tenants["example.org"]) = (TenantFrom.EmailDomain, "contoso")))).ShouldBe(Distrust.TenantMissing);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public void Each_user_is_proven_by_the_sign_in_that_can_name_the_users_tenant()
    {
        using var providers = new ProviderSet(
        [
            Identity("one", o => (o.TenantClaim, o.TenantPrefix) = ("tid", "one/")),
            Identity("two", o => (o.TenantFrom, o.Tenant) = (TenantFrom.Issuer, "contoso")),
            new Provider("api", Options(), Time, Log),
        ]);
        providers.IdentityOf("one/t-1")?.Name.ShouldBe("one");
        providers.IdentityOf("contoso")?.Name.ShouldBe("two");
        providers.IdentityOf("fabrikam").ShouldBeNull();
        using var single = new ProviderSet([Identity("one", o => o.TenantClaim = "tid")]);
        single.IdentityOf("anything")?.Name.ShouldBe("one");
    }

    [Fact]
    public void Identities_that_can_name_the_same_tenant_are_a_problem()
    {
        Problems(o => o.TenantPrefix = "one/", o => o.TenantPrefix = "two/").ShouldBeEmpty();
        Problems(o => o.TenantPrefix = "one/", _ => { }).ShouldHaveSingleItem().ShouldContain("can name the same tenant");
    }

    public static TheoryData<string, Action<ProviderOptions>> Faults => new()
    {
        { "TenantClaim must name", o => o.Role = ProviderRole.Identity },
        { "for the issuers of MCP tokens", o => o.TenantFrom = TenantFrom.Client },
        { "needs Tenants", o => o.TenantFrom = TenantFrom.EmailDomain },
        { "needs Tenant.", o => o.TenantFrom = TenantFrom.Issuer },
        { "never uses it", o => (o.TenantClaim, o.Tenant) = ("tid", "x") },
        { "never uses it", o => (o.TenantFrom, o.Tenant, o.Tenants["x"]) = (TenantFrom.Issuer, "x", "y") },
        { "without a table", o => (o.TenantClaim, o.TenantPrefix, o.Tenants["x"]) = ("tid", "p/", "y") },
        { "is not a domain", o => (o.TenantFrom, o.Tenants["a@b"]) = (TenantFrom.EmailDomain, "y") },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Each_fault_of_the_tenants_has_its_sentence(string expected, Action<ProviderOptions> fault) =>
        Options(fault).Problems("acme").ShouldContain(p => p.Contains(expected, StringComparison.Ordinal));

    private async Task<string?> TenantOf(Action<ProviderOptions> change) => (await Exchanged(Client(change))).Account.Tenant;

    private Provider Identity(string name, Action<ProviderOptions> change)
    {
        var options = Options(change);
        options.Role = ProviderRole.Identity;
        return new Provider(name, options, Time, Log);
    }

    private IReadOnlyList<string> Problems(Action<ProviderOptions> first, Action<ProviderOptions> second)
    {
        var options = new ReconnectOptions { PublicUrl = "https://mcp.example.com" };
        foreach (var (name, change) in new[] { ("one", first), ("two", second) })
        {
            options.Providers[name] = Options(o => (o.Role, o.TenantClaim) = (ProviderRole.Identity, "tid"));
            change(options.Providers[name]);
        }

        return options.Problems(isProduction: false);
    }
}
