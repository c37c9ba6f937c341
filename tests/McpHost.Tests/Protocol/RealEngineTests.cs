using System.Net;
using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>The endpoint with the engine behind it, as far as a call gets without a person.</summary>
[Trait("Proves", "M2")]
public sealed class RealEngineTests
{
    [Fact, Trait("Proves", "S48")]
    public async Task A_call_without_a_connection_is_parked_listed_to_its_own_client_and_cancelled_by_it()
    {
        await using var connector = await Connector.StartReal();
        var parked = await connector.Call("pay_invoice", new() { ["id"] = "1" }, connector.Token());
        parked.Envelope.GetProperty("code").GetString().ShouldBe("AUTH_REQUIRED");
        parked.Envelope.GetProperty("reconnect_url").GetString().ShouldNotBeNull().ShouldStartWith("https://connector.test/connect/");
        var intent = parked.Envelope.GetProperty("intent_id").GetString()!;

        (await Pending(connector, connector.Token())).ShouldContain(intent);
        (await Pending(connector, connector.Token(client: "other"))).ShouldNotContain(intent);
        (await Pending(connector, connector.Token(user: "bob"))).ShouldNotContain(intent);

        var id = new JsonObject { ["intent_id"] = intent };
        (await Code(connector, "cancel_request", id, connector.Token(client: "other"))).ShouldBe("NOT_FOUND");
        (await Code(connector, "pending_requests", id, connector.Token(user: "bob"))).ShouldBe("NOT_FOUND");
        var cancelled = await connector.Call("cancel_request", Copy(id), connector.Token());
        cancelled.Envelope.GetProperty("cancelled").GetBoolean().ShouldBeTrue();
        (await Code(connector, "pending_requests", id, connector.Token())).ShouldBe("INTENT_CANCELLED");
    }

    [Fact, Trait("Proves", "S11")]
    public async Task A_repetition_with_its_state_is_the_same_intent_and_with_another_users_token_is_nothing()
    {
        await using var connector = await Connector.StartReal();
        var first = await connector.CallNew("pay_invoice", new() { ["id"] = "1" }, connector.Token(), opensUrls: true);
        var state = first.Result.GetProperty("requestState").GetString();
        var again = await connector.CallNew("pay_invoice", new() { ["id"] = "1" }, connector.Token(), true, new() { ["requestState"] = state });
        again.Meta("reconnect/intent").ShouldNotBeNull().ShouldBe(first.Meta("reconnect/intent"));
        var bob = await connector.CallNew("pay_invoice", new() { ["id"] = "1" }, connector.Token(user: "bob"), true, new() { ["requestState"] = state });
        bob.Envelope.GetProperty("code").GetString().ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task Arguments_are_checked_before_anything_is_parked()
    {
        await using var connector = await Connector.StartReal();
        (await Code(connector, "pay_invoice", new() { ["id"] = 1 }, connector.Token())).ShouldBe("BAD_INPUT");
        (await Pending(connector, connector.Token())).ShouldBe("""{"requests":[]}""");
    }

    [Fact]
    public async Task A_public_tool_runs_for_strangers()
    {
        await using var connector = await Connector.StartReal();
        var answer = await connector.Call("hello", new() { ["name"] = "Ann" });
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Envelope.GetProperty("text").GetString().ShouldBe("Hello, Ann");
    }

    private static async Task<string> Pending(Connector connector, string token) =>
        (await connector.Call("pending_requests", token: token)).Envelope.GetRawText();

    private static async Task<string?> Code(Connector connector, string tool, JsonObject arguments, string token) =>
        (await connector.Call(tool, Copy(arguments), token)).Envelope.GetProperty("code").GetString();

    private static JsonObject Copy(JsonObject json) => json.DeepClone().AsObject();
}
