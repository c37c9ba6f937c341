using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Refresh;

/// <summary>A provider of many directories: its issuer has a place for the tenant, an account has the issuer of its own tenant.</summary>
[Trait("Proves", "S33")]
[Trait("Proves", "S35")]
public sealed class TemplatedIssuerTests
{
    private readonly Story _story = new() { Rules = World.WithAcmeAt("https://login.example/{tenantid}/v2.0") };

    [Fact]
    public void A_connection_of_any_tenant_is_the_providers_own()
    {
        Connect("https://login.example/contoso/v2.0");
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Renew(1).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Disconnect();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>();
    }

    [Theory]
    [InlineData("https://login.example/contoso/v1.0")]
    [InlineData("https://login.example//v2.0")]
    [InlineData("https://login.example/con/toso/v2.0")]
    [InlineData("https://evil.example/contoso/v2.0")]
    public void A_connection_of_an_issuer_that_does_not_fit_is_none(string issuer)
    {
        Connect(issuer);
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.AuthRequired);
    }

    private void Connect(string issuer) => _story.Connect(account: World.AccountAt("acme") with { Issuer = issuer });
}
