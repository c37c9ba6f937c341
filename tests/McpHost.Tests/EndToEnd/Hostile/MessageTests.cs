using System.Net.Http.Headers;
using System.Text;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>Bodies that are not what the protocol has.</summary>
[Collection<Processes>]
[Trait("Proves", "R6")]
public sealed class MessageTests(Scene scene) : HostileTest(scene)
{
    [Fact]
    public async Task A_body_that_is_no_message_is_refused_with_a_trace_id_and_nothing_of_the_inside()
    {
        string[] bodies =
        [
            "", "{", "null", "\"text\"", "42", "not json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"", "[]",
            """[{"jsonrpc":"2.0","id":1,"method":"tools/list"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]""",
            """{"id":1,"method":"tools/list"}""", """{"jsonrpc":"1.0","id":1,"method":"tools/list"}""", """{"jsonrpc":"2.0","id":1}""",
            """{"jsonrpc":"2.0","id":{},"method":"tools/list"}""", """{"jsonrpc":"2.0","id":1e999,"method":"tools/list"}""",
            """{"jsonrpc":"2.0","id":1,"method":7}""", """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}""", """{"jsonrpc":"2.0","id":1,"method":"tools/call"}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_invoices","arguments":[]}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_invoices","arguments":{"page":NaN}}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_invoices","requestState":7}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"made-up"}}""",
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"\ud800"}""", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}",
            Deep(100, "tools/list"), Deep(100_000, "tools/list"),
        ];
        foreach (var body in bodies)
        {
            (await Raw.Post(body, Token)).ShouldBeARefusal(400);
        }

        (await Raw.Post([0xff, 0xfe, 0x7b, 0x00], Token)).ShouldBeARefusal(400);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_refused_with_and_without_a_length(bool saysItsLength)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"{{{new string('x', 300 * 1024)}}}"}}""");
        using var content = saysItsLength ? (HttpContent)new ByteArrayContent(body) : new StreamContent(new Unsized(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, Scene.World.Server.Endpoint) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token.Value);
        (await Raw.Send(request)).ShouldBeARefusal(413);
    }

    [Fact]
    public async Task A_request_that_is_not_for_this_endpoint_is_refused()
    {
        var mcp = Scene.World.Server.Endpoint;
        (await Raw.Send(new HttpRequestMessage(HttpMethod.Get, mcp))).ShouldBeARefusal(405);
        (await Raw.Send(new HttpRequestMessage(HttpMethod.Delete, mcp))).ShouldBeARefusal(405);
        (await Raw.Send(Request(r => r.Headers.Host = "evil.example"))).ShouldBeARefusal(403);
        (await Raw.Send(Request(r => r.Headers.Add("Origin", "https://evil.example")))).ShouldBeARefusal(403);
        (await Raw.Send(Request(r => r.Headers.Accept.ParseAdd("text/html")))).ShouldBeARefusal(406);
        (await Raw.Send(Request(r => r.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain")))).ShouldBeARefusal(415);
        (await Raw.Send(Request(r => r.Content!.Headers.ContentEncoding.Add("gzip")))).ShouldBeARefusal(415);
        (await Raw.Send(Request(r => r.Headers.Add("MCP-Protocol-Version", "1999-01-01")))).ShouldBeARefusal(400);
        (await Raw.Send(Request(r => r.Headers.Add("MCP-Protocol-Version", "2026-07-28")))).ShouldBeARefusal(400);
        (await Raw.Send(Request(r => r.Headers.Add("Mcp-Session-Id", "made-up")))).ShouldBeARefusal(404);
    }

    [Fact]
    public async Task An_unknown_tool_and_an_unknown_method_are_named_errors()
    {
        (await Raw.Call("drop_tables", "{}", Token)).ShouldBeARefusal(200).Json!["error"]!["code"]!.GetValue<int>().ShouldBe(-32602);
        (await Raw.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/destroy"}""", Token))
            .ShouldBeARefusal(200).Json!["error"]!["code"]!.GetValue<int>().ShouldBe(-32601);
    }

    private static string Deep(int depth, string method) =>
        $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"x":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""";

    private HttpRequestMessage Request(Action<HttpRequestMessage> change)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Scene.World.Server.Endpoint)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token.Value);
        change(request);
        return request;
    }

    /// <summary>Cannot say how long it is, so it is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
