using System.Net;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Tokens;

public sealed class IssuerTroubleTests
{
    [Fact, Trait("Proves", "R3")]
    public async Task A_token_that_cannot_be_verified_yet_is_not_called_invalid()
    {
        await using var connector = await Connector.Start(issuerIsDown: true);
        var answer = await connector.Call("list_invoices", token: connector.Token());
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (answer.Header("Retry-After"), answer.Header("WWW-Authenticate")).ShouldBe(("5", null));
        answer.Envelope.GetProperty("code").GetString().ShouldBe("PROVIDER_UNAVAILABLE");
        answer.Envelope.GetProperty("retry_after_s").GetInt32().ShouldBe(5);
        answer.Meta("mcp/www_authenticate").ShouldBeNull();
    }

    [Fact, Trait("Proves", "R3")]
    public async Task Without_its_issuer_the_server_still_tells_strangers_where_to_sign_in()
    {
        await using var connector = await Connector.Start(issuerIsDown: true);
        (await connector.Call("list_invoices")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await connector.Call("hello")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("Proves", "R3")]
    public async Task When_the_issuer_comes_back_its_tokens_are_good()
    {
        await using var connector = await Connector.Start(issuerIsDown: true);
        (await connector.Call("list_invoices", token: connector.Token())).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        connector.Issuer.IsDown = false;
        connector.Time.Advance(TimeSpan.FromSeconds(6));
        (await connector.Call("list_invoices", token: connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_key_is_accepted_at_once_and_an_unknown_one_does_not_make_us_ask_again_and_again()
    {
        await using var connector = await Connector.Start();
        (await connector.Call("list_invoices", token: connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
        connector.Issuer.RotateKey();
        connector.Time.Advance(TimeSpan.FromSeconds(31));
        (await connector.Call("list_invoices", token: connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
        var asked = connector.Issuer.KeyRequests;
        for (var i = 0; i < 5; i++)
        {
            var forged = connector.Issuer.Sign(connector.Issuer.Claims(Connector.Resource), kid: $"made-up-{i}");
            (await connector.Call("list_invoices", token: forged)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }

        connector.Issuer.KeyRequests.ShouldBe(asked);
    }
}
