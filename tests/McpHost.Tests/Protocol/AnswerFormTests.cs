using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class AnswerFormTests : IAsyncLifetime
{
    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Theory]
    [InlineData("tools/list")]
    [InlineData("server/discover")]
    [InlineData("no/such/method")]
    public async Task An_answer_that_is_there_at_once_is_plain_json_in_the_new_revision(string method) =>
        IsPlain(await _connector.AskNew(method));

    [Theory]
    [InlineData("tools/list")]
    [InlineData("initialize")]
    [InlineData("no/such/method")]
    public async Task An_answer_that_is_there_at_once_is_plain_json_in_the_handshake_revisions(string method) =>
        IsPlain(await _connector.Ask(method));

    [Fact]
    public async Task Results_challenges_and_errors_of_a_call_are_plain_json()
    {
        IsPlain(await _connector.CallNew("list_invoices", token: _connector.Token()));
        _connector.Calls.Answer = seen => ScriptedCalls.Parked(seen);
        IsPlain(await _connector.CallNew("list_invoices", token: _connector.Token(), opensUrls: true));
        IsPlain(await _connector.CallNew("nobody_has_this", token: _connector.Token()));
    }

    [Fact]
    public async Task A_method_that_there_is_not_is_404_with_json_in_the_new_revision_and_an_answer_before()
    {
        var now = await _connector.AskNew("no/such/method");
        (now.Status, now.ErrorCode).ShouldBe((HttpStatusCode.NotFound, -32601));
        now.Error.GetProperty("data").GetProperty("trace_id").GetString()!.ShouldStartWith("trc_");
        var before = await _connector.Ask("no/such/method");
        (before.Status, before.ErrorCode).ShouldBe((HttpStatusCode.OK, -32601));
    }

    [Fact, Trait("Proves", "R9")]
    public async Task Nothing_is_held_open_for_a_client_that_wants_to_listen()
    {
        var answer = await _connector.AskNew("subscriptions/listen", token: _connector.Token());
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.NotFound, -32601));
    }

    [Fact]
    public async Task A_tool_of_the_SDKs_own_that_says_how_far_it_is_gets_a_stream_for_it()
    {
        await using var connector = await Connector.Start(extend: server => server.ToolCollection = [McpServerTool.Create(Report, new() { Name = "report" })]);
        var answer = await connector.AskNew(
            "tools/call", new JsonObject { ["name"] = "report", ["_meta"] = new JsonObject { ["progressToken"] = "p1" } });
        answer.Header("Content-Type").ShouldBe("text/event-stream");
        answer.Text.ShouldContain("\"progressToken\":\"p1\"");
        answer.Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("reported");
    }

    private static async Task<string> Report(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var said = new ProgressNotificationParams
        {
            ProgressToken = request.Params!.ProgressToken!.Value,
            Progress = new ProgressNotificationValue { Progress = 1, Total = 2 },
        };
        await request.Server.SendNotificationAsync(NotificationMethods.ProgressNotification, said, cancellationToken: cancellationToken);
        return "reported";
    }

    private static void IsPlain(Answer answer)
    {
        answer.Header("Content-Type").ShouldBe("application/json");
        answer.Header("Content-Length").ShouldBe(Encoding.UTF8.GetByteCount(answer.Text).ToString(System.Globalization.CultureInfo.InvariantCulture));
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Text.ShouldStartWith("{");
    }
}
