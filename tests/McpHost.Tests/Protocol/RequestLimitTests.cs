using System.Globalization;
using System.Net;

namespace ReconnectGrains.McpHost.Tests.Protocol;

[Trait("Proves", "S30")]
public sealed class RequestLimitTests
{
    [Fact]
    public async Task A_client_that_asks_too_often_for_a_user_is_told_when_to_come_again()
    {
        await using var connector = await Connector.Start(endpoint: o => o.RequestsPerMinute = 2);
        var token = connector.Token();
        (await connector.Call("list_invoices", null, token)).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Call("list_invoices", null, token)).Status.ShouldBe(HttpStatusCode.OK);
        var answer = await connector.Call("list_invoices", null, token);
        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(answer.Header("Retry-After")!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        answer.Envelope.GetProperty("code").GetString().ShouldBe("RATE_LIMITED");
        answer.Envelope.GetProperty("retry_after_s").GetInt32().ShouldBeInRange(1, 60);
        answer.Header("WWW-Authenticate").ShouldBeNull();
        connector.Calls.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_user_and_another_client_of_the_same_address_are_not_held_up_by_it()
    {
        await using var connector = await Connector.Start(endpoint: o => (o.RequestsPerMinute, o.StrangersPerMinute) = (1, 1));
        foreach (var token in (string[])[connector.Token(), connector.Token(user: "bob"), connector.Token(client: "other")])
        {
            (await connector.Call("list_invoices", null, token)).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await connector.Call("list_invoices", null, connector.Token("invoices.read"))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_token_that_is_too_narrow_is_counted_by_its_user_and_not_by_its_address()
    {
        await using var connector = await Connector.Start(endpoint: o => o.StrangersPerMinute = 1);
        foreach (var user in (string[])["alice", "bob"])
        {
            (await connector.Call("pay_invoice", null, connector.Token("invoices.read", user))).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Strangers_are_counted_by_address_with_no_token_and_with_a_bad_one()
    {
        await using var connector = await Connector.Start(endpoint: o => o.StrangersPerMinute = 2);
        (await connector.Ask("tools/list")).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Ask("tools/list", token: "nonsense")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var token in (string?[])[null, "nonsense"])
        {
            var answer = await connector.Ask("tools/list", token: token);
            answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
            answer.Header("Retry-After").ShouldNotBeNull();
            answer.Error.GetProperty("data").GetProperty("code").GetString().ShouldBe("RATE_LIMITED");
        }

        (await connector.Ask("tools/list", token: connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
    }
}
