using System.Net;
using System.Text;

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
    public async Task A_call_that_takes_longer_is_a_stream_whose_headers_do_not_wait_for_it()
    {
        var hold = new TaskCompletionSource();
        _connector.Calls.Meanwhile = cancellationToken => hold.Task.WaitAsync(cancellationToken);
        var body = Wire.Request("tools/call", new() { ["name"] = "list_invoices" }).ToJsonString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Authorization = new("Bearer", _connector.Token());
        using var response = await _connector.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        hold.SetResult();
        (await Answer.Of(response)).Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
    }

    private static void IsPlain(Answer answer)
    {
        answer.Header("Content-Type").ShouldBe("application/json");
        answer.Header("Content-Length").ShouldBe(Encoding.UTF8.GetByteCount(answer.Text).ToString(System.Globalization.CultureInfo.InvariantCulture));
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Text.ShouldStartWith("{\"jsonrpc\":\"2.0\"");
    }
}
