using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.McpHost.Tests.Logouts;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.McpHost.Tests.Tokens;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>Two identity providers, each of which proves the users of its own tenants.</summary>
public sealed class SeveralIdentitiesTests
{
    [Fact]
    [Trait("Proves", "S15")]
    [Trait("Proves", "M9")]
    public async Task A_browser_is_sent_to_the_sign_in_that_can_prove_the_links_user_and_to_none_where_nobody_can()
    {
        await using var partner = await Issuer.Start(new ManualTime(), TestContext.Current.CancellationToken);
        await using var host = await LogoutHost.Start(o => o.TenantPrefix = "own/", engine => engine.Providers["partner"] = new ProviderOptions
        {
            Issuer = partner.Url,
            ClientId = LogoutHost.ClientId,
            ClientSecret = "secret",
            Role = ProviderRole.Identity,
            TenantFrom = TenantFrom.Issuer,
            Tenant = "partners",
            AlwaysScopes = ["openid"],
            AllowLoopbackHttp = true,
        });
        using var visitor = new Visitor(host.Http.BaseAddress!);

        (await host.SentTo(visitor, new SessionKey("own/tenant-1", "alice"))).GetLeftPart(UriPartial.Authority).ShouldBe(host.Issuer.Url);
        var toPartner = await host.SentTo(visitor, new SessionKey("partners", "bob"));
        toPartner.GetLeftPart(UriPartial.Authority).ShouldBe(partner.Url);
        toPartner.Query.ShouldNotContain("invoices.read", Case.Sensitive, "a sign-in asks for nothing else");
        await Should.ThrowAsync<KeyNotFoundException>(() => host.SentTo(visitor, new SessionKey("fabrikam", "carol")));
    }
}
