using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.BuiltInTools;

[Trait("Proves", "M21")]
public sealed class BuiltInToolTests : IAsyncLifetime
{
    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task They_need_a_token_and_no_scope()
    {
        foreach (var tool in (string[])["pending_requests", "get_profile", "cancel_request"])
        {
            (await _connector.Call(tool)).Status.ShouldBe(HttpStatusCode.Unauthorized);
            (await _connector.Call(tool, token: _connector.Token(""))).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Pending_requests_lists_what_waits_and_what_ended()
    {
        _connector.Calls.Intents =
        [
            Intent("int_1", new IntentState.Parked(new ParkReason.NeedsConnection(ErrorCode.TokenRevoked, ScopeSet.Empty), _connector.Time.GetUtcNow())),
            Intent("int_2", new IntentState.Parked(new ParkReason.NeedsTick(), _connector.Time.GetUtcNow())),
            Intent("int_3", new IntentState.Unknown(_connector.Time.GetUtcNow(), null), arguments: $"\"{new string('x', 2000)}\""),
        ];
        var requests = (await Ask("pending_requests")).Envelope.GetProperty("requests").EnumerateArray().ToList();
        requests.Select(r => r.GetProperty("state").GetString()).ShouldBe(["waits_for_connection", "waits_for_confirmation", "outcome_unknown"]);
        requests[0].GetProperty("code").GetString().ShouldBe("TOKEN_REVOKED");
        requests[0].GetProperty("asked_at").GetString().ShouldBe("2026-03-01T12:00:00Z");
        requests[0].GetProperty("arguments").GetProperty("id").GetString().ShouldBe("7");
        requests[2].TryGetProperty("arguments", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Pending_requests_fetches_one_result_or_the_link_to_it()
    {
        _connector.Calls.Collected = id => ScriptedCalls.Text("paid", intent: id);
        (await Ask("pending_requests", new() { ["intent_id"] = "int_1" })).Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("paid");
        var who = new Caller(new("tenant-1", "alice"), "chat", ScopeSet.Empty, default, "trc_1");
        _connector.Calls.Collected = id => ScriptedCalls.Parked(new(who, "pay_invoice", null, new CallOptions()), id);
        var parked = await _connector.CallNew("pending_requests", new() { ["intent_id"] = "int_1" }, _connector.Token(), opensUrls: true);
        parked.Envelope.GetProperty("reconnect_url").GetString().ShouldBe("https://connector.test/connect/sealed-ticket-1");
        _connector.Calls.Collected = _ => new CallResult.Refused(ErrorCode.NotFound);
        (await Ask("pending_requests", new() { ["intent_id"] = "int_x" })).Envelope.GetProperty("code").GetString().ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task Cancel_request_cancels_or_says_what_happened_instead()
    {
        (await Ask("cancel_request", new() { ["intent_id"] = "int_1" })).Envelope.GetProperty("cancelled").GetBoolean().ShouldBeTrue();
        _connector.Calls.Cancelled.ShouldBe(["int_1"]);
        _connector.Calls.CancelAnswer = _ => new CallResult.Refused(ErrorCode.NotFound);
        (await Ask("cancel_request", new() { ["intent_id"] = "int_x" })).Envelope.GetProperty("code").GetString().ShouldBe("NOT_FOUND");
    }

    [Theory, Trait("Proves", "R6")]
    [InlineData("pending_requests", """{"intent_id":5}""")]
    [InlineData("pending_requests", """{"other":"x"}""")]
    [InlineData("pending_requests", """{"intent_id":""}""")]
    [InlineData("cancel_request", "{}")]
    [InlineData("cancel_request", """{"intent_id":"\ud800"}""")]
    [InlineData("get_profile", """{"id":"x"}""")]
    public async Task Arguments_that_do_not_fit_are_said_not_to(string tool, string arguments)
    {
        var body = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";
        var answer = await _connector.Post(body, ("Authorization", $"Bearer {_connector.Token("")}"));
        answer.Envelope.GetProperty("code").GetString().ShouldBe("BAD_INPUT");
    }

    [Fact]
    public async Task The_profile_is_opaque_stable_and_ones_own()
    {
        var claims = _connector.Issuer.Claims(Connector.Resource);
        (claims["name"], claims["email"], claims["nickname"]) = ("Alice A.", "alice@example.com", "ali");
        var full = await _connector.Call("get_profile", token: _connector.Issuer.Sign(claims));
        var profile = full.Envelope;
        full.Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(profile.GetRawText());
        (profile.GetProperty("name").GetString(), profile.GetProperty("email").GetString(), profile.GetProperty("nickname").GetString())
            .ShouldBe(("Alice A.", "alice@example.com", "ali"));

        var id = profile.GetProperty("id").GetString()!;
        id.ShouldNotContain("alice");
        (await Ask("get_profile")).Envelope.EnumerateObject().Select(p => (p.Name, p.Value.GetString())).ShouldBe([("id", id)]);
        (await _connector.Call("get_profile", token: _connector.Token(user: "bob"))).Envelope.GetProperty("id").GetString().ShouldNotBe(id);

        claims["email_verified"] = false;
        (await _connector.Call("get_profile", token: _connector.Issuer.Sign(claims))).Envelope.TryGetProperty("email", out _).ShouldBeFalse();
        (await _connector.Ask("tools/list")).Text.ShouldContain("\"openai/profile\":true");
    }

    private static Intent Intent(string id, IntentState state, string arguments = """{"id":"7"}""") => new(
        id, "pay_invoice", "acme", new RawJson(arguments), "digest", "fingerprint",
        new Asker("chat", ScopeSet.Empty, default, 1, "trc_1"), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "key", null, state);

    private Task<Answer> Ask(string tool, JsonObject? arguments = null) => _connector.Call(tool, arguments, _connector.Token());
}
