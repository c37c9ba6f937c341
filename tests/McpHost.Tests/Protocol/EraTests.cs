using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class EraTests : IAsyncLifetime
{
    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Theory]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2024-11-05", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("nonsense", "2025-11-25")]
    public async Task Initialize_agrees_on_the_clients_revision_or_offers_our_last_one(string asked, string agreed)
    {
        var answer = await _connector.Ask("initialize", new JsonObject { ["protocolVersion"] = asked, ["capabilities"] = new JsonObject() });
        answer.Result.GetProperty("protocolVersion").GetString().ShouldBe(agreed);
        answer.Result.GetProperty("serverInfo").GetProperty("name").GetString().ShouldBe("reconnect-grains");
        answer.Result.TryGetProperty("resultType", out _).ShouldBeFalse();
        answer.Header("Mcp-Session-Id").ShouldNotBeNull().ShouldMatch("^[A-Za-z0-9_-]+$");
    }

    [Fact]
    public async Task Initialize_survives_whatever_a_client_says_about_itself()
    {
        foreach (var junk in (JsonNode[])[new JsonArray(), "x", 5, new JsonObject { ["name"] = 5, ["elicitation"] = 7 }])
        {
            var said = new JsonObject
            {
                ["protocolVersion"] = junk.DeepClone(),
                ["capabilities"] = junk.DeepClone(),
                ["clientInfo"] = junk.DeepClone(),
            };
            (await _connector.Ask("initialize", said)).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_session_id_that_is_not_ours_or_is_over_gets_404_so_that_the_client_initializes_again()
    {
        var id = await _connector.Initialize(opensUrls: true);
        (await _connector.Ask("tools/list", null, null, ("Mcp-Session-Id", id))).Status.ShouldBe(HttpStatusCode.OK);
        var forged = (id[0] == 'A' ? "B" : "A") + id[1..];
        (await _connector.Ask("tools/list", null, null, ("Mcp-Session-Id", forged))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _connector.Ask("tools/list", null, null, ("Mcp-Session-Id", "x"))).Status.ShouldBe(HttpStatusCode.NotFound);
        _connector.Time.Advance(TimeSpan.FromDays(31));
        (await _connector.Ask("tools/list", null, null, ("Mcp-Session-Id", id))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact, Trait("Proves", "S10")]
    public async Task A_session_id_is_not_an_authentication()
    {
        var id = await _connector.Initialize(opensUrls: true, token: _connector.Token());
        (await _connector.Call("list_invoices", null, null, ("Mcp-Session-Id", id))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_notification_gets_202_and_no_body()
    {
        var answer = await _connector.Post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        (answer.Status, answer.Text).ShouldBe((HttpStatusCode.Accepted, ""));
    }

    [Fact]
    public async Task Discovery_names_the_new_revision()
    {
        var answer = await _connector.AskNew("server/discover");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Result.GetProperty("supportedVersions").Deserialize<string[]>().ShouldBe(["2026-07-28"]);
        answer.Result.GetProperty("resultType").GetString().ShouldBe("complete");
        answer.Header("Mcp-Session-Id").ShouldBeNull();
    }

    [Fact]
    public async Task A_revision_that_nobody_knows_gets_32022_and_the_one_to_try()
    {
        var answer = await _connector.Ask("tools/list", null, null, ("MCP-Protocol-Version", "2031-01-01"));
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.BadRequest, -32022));
        answer.Error.GetProperty("data").GetProperty("supported").Deserialize<string[]>().ShouldBe(["2026-07-28"]);
        answer.Error.GetProperty("data").GetProperty("requested").GetString().ShouldBe("2031-01-01");
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", null, -32020)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", -32020)]
    [InlineData("Mcp-Method", null, -32020)]
    [InlineData("Mcp-Method", "tools/list", -32020)]
    [InlineData("Mcp-Name", null, -32020)]
    [InlineData("Mcp-Name", "pay_invoice", -32020)]
    [InlineData("Mcp-Name", "=?base64?!!!?=", -32020)]
    [InlineData("Mcp-Name", "=?base64?aGVsbG8=?=", null)]
    public async Task Headers_say_what_the_body_says(string changed, string? value, int? code)
    {
        var headers = new Dictionary<string, string> { ["MCP-Protocol-Version"] = Wire.New, ["Mcp-Method"] = "tools/call", ["Mcp-Name"] = "hello" };
        headers.Remove(changed);
        if (value is not null)
        {
            headers[changed] = value;
        }

        var answer = await _connector.Post(NewCall(Meta()).ToJsonString(), [.. headers.Select(h => (h.Key, h.Value))]);
        answer.Status.ShouldBe(code is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        (answer.Body!.Value.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : (int?)null).ShouldBe(code);
    }

    [Theory]
    [InlineData("io.modelcontextprotocol/protocolVersion")]
    [InlineData("io.modelcontextprotocol/clientCapabilities")]
    public async Task Each_request_of_the_new_revision_says_what_others_agree_on_once(string missing)
    {
        var meta = Meta();
        meta.Remove(missing);
        var answer = await PostNew(NewCall(meta));
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.BadRequest, -32602));
        answer.Error.GetProperty("message").GetString()!.ShouldContain(missing);
    }

    [Fact, Trait("Proves", "R6")]
    public async Task Odd_metadata_does_no_harm()
    {
        var meta = Meta();
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = 5, ["sampling"] = "x" };
        meta["io.modelcontextprotocol/clientInfo"] = 7;
        meta["io.modelcontextprotocol/logLevel"] = new JsonArray();
        meta["progressToken"] = new JsonObject();
        (await PostNew(NewCall(meta))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    public async Task Methods_that_the_new_revision_removed_are_not_found(string method)
    {
        var answer = await _connector.AskNew(method, token: _connector.Token());
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.NotFound, -32601));
    }

    [Fact]
    public async Task A_method_that_nobody_has_is_not_found()
    {
        var anew = await _connector.AskNew("tools/destroy", token: _connector.Token());
        (anew.Status, anew.ErrorCode).ShouldBe((HttpStatusCode.NotFound, -32601));
        var before = await _connector.Ask("tools/destroy", token: _connector.Token());
        (before.Status, before.ErrorCode).ShouldBe((HttpStatusCode.OK, -32601));
    }

    [Fact]
    public async Task An_unknown_tool_is_an_answer_and_not_a_failed_request()
    {
        var anew = await _connector.CallNew("nobody_has_this", token: _connector.Token());
        (anew.Status, anew.ErrorCode).ShouldBe((HttpStatusCode.OK, -32602));
        var before = await _connector.Call("nobody_has_this", token: _connector.Token());
        (before.Status, before.ErrorCode).ShouldBe((HttpStatusCode.OK, -32602));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_written()
    {
        const string arguments = """{"page":1e0,"x":"\u00e9\/","n":10000000000000000000001}""";
        await _connector.Post(
            $$$"""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"hello","arguments":{{{arguments}}}}}""");
        _connector.Calls.Calls.Single().Arguments.ShouldBe(arguments);
    }

    private static JsonObject Meta() => new()
    {
        ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
        ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
    };

    private static JsonObject NewCall(JsonObject meta) => Wire.Request("tools/call", new JsonObject { ["name"] = "hello", ["_meta"] = meta });

    private Task<Answer> PostNew(JsonObject body) =>
        _connector.Post(body.ToJsonString(), ("MCP-Protocol-Version", Wire.New), ("Mcp-Method", "tools/call"), ("Mcp-Name", "hello"));
}
