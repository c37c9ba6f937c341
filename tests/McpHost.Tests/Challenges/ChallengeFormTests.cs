using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Challenges;

[Trait("Proves", "M4")]
public sealed class ChallengeFormTests : IAsyncLifetime
{
    private const string Link = "https://connector.test/connect/sealed-ticket-1";

    private Connector _connector = null!;

    public async ValueTask InitializeAsync()
    {
        _connector = await Connector.Start();
        _connector.Calls.Answer = seen => ScriptedCalls.Parked(seen);
    }

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task A_host_of_2026_that_opens_urls_is_asked_for_input()
    {
        var answer = await _connector.CallNew("list_invoices", token: _connector.Token(), opensUrls: true);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Result.GetProperty("resultType").GetString().ShouldBe("input_required");
        var ask = answer.Result.GetProperty("inputRequests").GetProperty("connect");
        ask.GetProperty("method").GetString().ShouldBe("elicitation/create");
        ask.GetProperty("params").GetProperty("mode").GetString().ShouldBe("url");
        ask.GetProperty("params").GetProperty("url").GetString().ShouldBe(Link);
        answer.Result.GetProperty("requestState").GetString().ShouldNotBeNullOrEmpty();
        answer.Meta("reconnect/intent").ShouldBe("int_1");
        answer.Meta("reconnect/envelope").ShouldNotBeNull().ShouldContain("AUTH_REQUIRED");
    }

    [Fact]
    public async Task A_host_of_2025_11_that_declared_url_elicitation_gets_error_32042()
    {
        var session = await _connector.Initialize(opensUrls: true);
        var answer = await _connector.Call("list_invoices", null, _connector.Token(), ("Mcp-Session-Id", session), ("MCP-Protocol-Version", Wire.Last));
        answer.ErrorCode.ShouldBe(-32042);
        var data = answer.Error.GetProperty("data");
        var ask = data.GetProperty("elicitations")[0];
        (ask.GetProperty("mode").GetString(), ask.GetProperty("url").GetString(), ask.GetProperty("elicitationId").GetString()).ShouldBe(("url", Link, "int_1"));
        data.GetProperty("reconnect/envelope").GetProperty("intent_id").GetString().ShouldBe("int_1");
        data.GetProperty("trace_id").GetString().ShouldNotBeNull().ShouldStartWith("trc_");
    }

    [Fact, Trait("Proves", "S12")]
    public async Task A_host_that_declared_nothing_gets_an_error_result_with_a_link()
    {
        var undeclared = await _connector.Initialize(opensUrls: false);
        var tooOld = await _connector.Initialize(opensUrls: true, version: "2025-06-18");
        Answer[] answers =
        [
            await _connector.Call("list_invoices", null, _connector.Token()),
            await _connector.Call("list_invoices", null, _connector.Token(), ("Mcp-Session-Id", undeclared)),
            await _connector.Call("list_invoices", null, _connector.Token(), ("Mcp-Session-Id", tooOld)),
            await _connector.CallNew("list_invoices", token: _connector.Token()),
        ];
        foreach (var answer in answers)
        {
            answer.Result.GetProperty("isError").GetBoolean().ShouldBeTrue();
            answer.Envelope.GetProperty("code").GetString().ShouldBe("AUTH_REQUIRED");
            answer.Envelope.GetProperty("provider").GetString().ShouldBe("acme");
            answer.Envelope.GetProperty("required_scope").GetString().ShouldBe("invoices.pay invoices.read");
            answer.Envelope.GetProperty("reconnect_url").GetString().ShouldBe(Link);
            answer.Envelope.GetProperty("intent_id").GetString().ShouldBe("int_1");
            answer.Envelope.GetProperty("expires_at").GetString().ShouldBe("2030-01-01T00:00:00Z");
            answer.Result.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain(Link);
            answer.Meta("reconnect/intent").ShouldBe("int_1");
            answer.Meta("mcp/www_authenticate").ShouldBeNull("signing in again does not repair an upstream connection");
        }
    }

    [Fact]
    public async Task Authorizing_again_is_offered_where_it_repairs_the_cause()
    {
        foreach (var (code, offered) in new[]
        {
            (ErrorCode.TenantStale, true), (ErrorCode.InsufficientScope, true), (ErrorCode.ProviderUnavailable, false), (ErrorCode.NotFound, false),
        })
        {
            _connector.Calls.Answer = _ => new CallResult.Refused(code, ScopeSet.Of("invoices.read"), Provider: "acme");
            var answer = await _connector.Call("list_invoices", null, _connector.Token());
            answer.Envelope.GetProperty("code").GetString().ShouldBe(ErrorCodes.Wire(code));
            (answer.Meta("mcp/www_authenticate") is { } meta && meta.Contains("error=", StringComparison.Ordinal)
                && meta.Contains("error_description=", StringComparison.Ordinal)).ShouldBe(offered, code.ToString());
        }
    }

    [Fact]
    public async Task A_refusal_says_when_to_come_again_and_what_is_wrong_with_the_arguments()
    {
        _connector.Calls.Answer = _ => new CallResult.Refused(ErrorCode.ProviderUnavailable, RetryAfter: TimeSpan.FromSeconds(2.1), Provider: "acme");
        (await _connector.Call("list_invoices", null, _connector.Token())).Envelope.GetProperty("retry_after_s").GetInt32().ShouldBe(3);
        _connector.Calls.Answer = _ => new CallResult.Refused(ErrorCode.BadInput, Problems: ["'page' is missing.", "'x' is unknown."]);
        (await _connector.Call("list_invoices", null, _connector.Token())).Envelope.GetProperty("message").GetString()!
            .ShouldEndWith("'page' is missing. 'x' is unknown.");
    }

    [Fact]
    public async Task A_result_names_its_intent_and_says_when_it_was_given_before()
    {
        _connector.Calls.Answer = _ => ScriptedCalls.Text("paid", replayed: true, intent: "int_9");
        var answer = await _connector.Call("pay_invoice", new JsonObject { ["id"] = "1" }, _connector.Token());
        (answer.Meta("reconnect/intent"), answer.Meta("reconnect/replayed")).ShouldBe(("int_9", "True"));
        answer.Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("paid");
    }

    [Fact]
    public async Task The_trace_of_the_request_is_the_callers_own()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var answer = await _connector.Call("list_invoices", null, _connector.Token(), ("traceparent", $"00-{trace}-b7ad6b7169203331-01"));
        answer.Envelope.GetProperty("trace_id").GetString().ShouldBe($"trc_{trace}");
        _connector.Calls.Calls.Single().Caller!.TraceId.ShouldBe($"trc_{trace}");
        _connector.Logs.Lines.ShouldContain(l => l.Contains($"trace_id=trc_{trace}", StringComparison.Ordinal));
    }
}
