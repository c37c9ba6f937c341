using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class HttpRuleTests
{
    private static readonly string List = Wire.Request("tools/list", null).ToJsonString();

    [Theory, Trait("Proves", "S13")]
    [InlineData("evil.test")]
    [InlineData("connector.test.evil.test")]
    [InlineData("127.0.0.1.evil.test")]
    public async Task A_host_name_that_is_not_ours_is_refused(string host)
    {
        await using var connector = await Connector.Start();
        (await connector.Post(List, ("Host", host))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact, Trait("Proves", "S13")]
    public async Task Our_name_and_those_of_the_configuration_are_fine_and_loopback_is_for_development()
    {
        await using var connector = await Connector.Start(endpoint: o => (o.AllowLoopback, o.AllowedHosts) = (false, ["inside.test"]));
        (await connector.Post(List, ("Host", "connector.test"))).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Post(List, ("Host", "inside.test:8443"))).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Post(List)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory, Trait("Proves", "S13")]
    [InlineData("https://evil.test", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://connector.test.evil.test", HttpStatusCode.Forbidden)]
    [InlineData("https://connector.test", HttpStatusCode.OK)]
    [InlineData("http://localhost:6274", HttpStatusCode.OK)]
    public async Task Pages_of_other_origins_may_not_call(string origin, HttpStatusCode status)
    {
        await using var connector = await Connector.Start();
        (await connector.Post(List, ("Origin", origin))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.NotAcceptable)]
    [InlineData("text/event-stream", HttpStatusCode.NotAcceptable)]
    [InlineData("text/html", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json, text/event-stream;q=0", HttpStatusCode.NotAcceptable)]
    [InlineData("*/*", HttpStatusCode.OK)]
    [InlineData("text/event-stream;q=0.5, application/json;q=0.9", HttpStatusCode.OK)]
    public async Task Both_kinds_of_answer_must_be_acceptable(string accept, HttpStatusCode status)
    {
        await using var connector = await Connector.Start();
        (await connector.Post(List, ("Accept", accept))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Only_json_is_read(string type)
    {
        await using var connector = await Connector.Start();
        (await connector.Post(List, ("Content-Type", type))).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_are_no_streams_to_get_and_no_sessions_to_delete(string method)
    {
        await using var connector = await Connector.Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        using var response = await connector.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Answer.Of(response);
        (answer.Status, answer.Header("Allow")).ShouldBe((HttpStatusCode.MethodNotAllowed, "POST"));
    }

    [Theory, Trait("Proves", "R6")]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("{} {}", -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\":\"tools/call\"}", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600)]
    [InlineData("null", -32600)]
    [InlineData("\"ping\"", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":1}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"arguments\":[]}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"_meta\":3}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"requestState\":{}}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hello\",\"inputResponses\":7}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":\"x\"}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"\\ud800\":1}}", -32700)]
    public async Task A_body_that_is_not_one_good_message_gets_400_and_a_trace_id(string body, int code)
    {
        await using var connector = await Connector.Start();
        var answer = await connector.Post(body);
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.BadRequest, code));
        answer.Error.GetProperty("data").GetProperty("trace_id").GetString().ShouldNotBeNull().ShouldStartWith("trc_");
        connector.Calls.Calls.ShouldBeEmpty();
    }

    [Fact, Trait("Proves", "R6")]
    public async Task Deep_nesting_is_refused_and_not_followed()
    {
        await using var connector = await Connector.Start();
        var deep = new string('[', 5000) + new string(']', 5000);
        var answer = await connector.Post($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"hello\",\"arguments\":{{\"a\":{deep}}}}}}}");
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.BadRequest, -32700));
    }

    [Fact, Trait("Proves", "R6"), Trait("Proves", "R9")]
    public async Task A_body_that_is_too_long_is_refused_also_when_it_does_not_say_so()
    {
        await using var connector = await Connector.Start();
        var body = Wire.Request("tools/list", new JsonObject { ["x"] = new string('x', 256 * 1024) }).ToJsonString();
        (await connector.Post(body)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.TransferEncodingChunked = true;
        using var response = await connector.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait_for_its_call()
    {
        await using var connector = await Connector.Start();
        TaskCompletionSource arrived = new(), ended = new();
        connector.Calls.Meanwhile = async cancellationToken =>
        {
            using var leaves = cancellationToken.Register(ended.SetResult);
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(Wire.Request("tools/call", new JsonObject { ["name"] = "hello" }).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        var leaving = arrived.Task.ContinueWith(_ => patience.Cancel(), TestContext.Current.CancellationToken, default, TaskScheduler.Default);
        await Should.ThrowAsync<OperationCanceledException>(() => connector.Http.SendAsync(request, patience.Token));
        await leaving;
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact, Trait("Proves", "R5")]
    public async Task A_store_that_refuses_is_said_to_refuse()
    {
        await using var connector = await Connector.Start();
        connector.Calls.Answer = _ => throw new Engine.Storage.StoreUnavailableException(Engine.Storage.StoreTrouble.Busy);
        var answer = await connector.Call("list_invoices", token: connector.Token());
        answer.Envelope.GetProperty("code").GetString().ShouldBe("STORE_UNAVAILABLE");
    }

    [Fact, Trait("Proves", "R5")]
    public async Task A_cancellation_that_nobody_asked_for_is_answered_all_the_same()
    {
        await using var connector = await Connector.Start();
        connector.Calls.Answer = _ => throw new TaskCanceledException("a node has stopped");
        var answer = await connector.Call("list_invoices", token: connector.Token());
        answer.Envelope.GetProperty("code").GetString().ShouldBe("INTERNAL");
    }

    [Fact]
    public async Task A_bug_is_answered_with_a_trace_id_and_nothing_of_the_bug()
    {
        await using var connector = await Connector.Start();
        connector.Calls.Answer = _ => throw new InvalidOperationException("secret detail");
        var answer = await connector.Call("list_invoices", token: connector.Token());
        answer.Envelope.GetProperty("code").GetString().ShouldBe("INTERNAL");
        answer.Text.ShouldNotContain("secret detail");
        var trace = answer.Envelope.GetProperty("trace_id").GetString()!;
        connector.Logs.Lines.ShouldContain(l => l.Contains("secret detail", StringComparison.Ordinal) && l.Contains("Error", StringComparison.Ordinal));
        connector.Logs.Lines.ShouldContain($"trace_id={trace}");
    }
}
