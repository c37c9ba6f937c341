using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.Protocol;

[Trait("Proves", "M19")]
public sealed class OperationTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ActivitySpanId _span = ActivitySpanId.CreateRandom();
    private readonly ActivityListener _listener;

    public OperationTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private string Parent => $"00-{_trace}-{_span}-01";

    [Fact]
    [Trait("Proves", "M5")]
    public async Task A_call_stands_under_the_span_that_its_message_names_and_its_answer_says_the_trace()
    {
        await using var connector = await Connector.Start();
        var answer = await connector.Ask("tools/call", Call("list_invoices"), null, ("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{_span}-01"));

        answer.Envelope.GetProperty("trace_id").GetString().ShouldBe($"trc_{_trace}");
        var span = await Span();
        (span.DisplayName, span.ParentSpanId).ShouldBe(("tools/call list_invoices", _span));
        (Tag(span, "mcp.method.name"), Tag(span, "gen_ai.tool.name"), Tag(span, "error.type")).ShouldBe(("tools/call", "list_invoices", "AUTH_REQUIRED"));
        span.Links.ShouldHaveSingleItem("the request's own header said another one");
    }

    [Fact]
    public async Task Without_one_it_stands_under_the_span_of_the_request()
    {
        await using var connector = await Connector.StartReal();
        (await connector.Call("hello", new() { ["name"] = "Ann" }, null, ("traceparent", Parent))).Envelope.GetProperty("text").GetString().ShouldBe("Hello, Ann");

        var span = await Span();
        (span.DisplayName, Tag(span, "error.type"), span.Status).ShouldBe(("tools/call hello", null, ActivityStatusCode.Unset));
    }

    [Theory]
    [Trait("Proves", "S45")]
    [InlineData("tools/call", "made up by alice", "tools/call _OTHER")]
    [InlineData("alice/secret", null, "_OTHER")]
    public async Task What_a_host_makes_up_gets_no_name(string method, string? tool, string name)
    {
        await using var connector = await Connector.Start();
        await connector.Ask(method, tool is null ? new() { ["_meta"] = new JsonObject { ["traceparent"] = Parent } } : Call(tool), connector.Token());

        var span = await Span();
        span.DisplayName.ShouldBe(name);
        string.Join(' ', span.TagObjects).ShouldNotContain("alice");
    }

    public void Dispose() => _listener.Dispose();

    private JsonObject Call(string tool) =>
        new() { ["name"] = tool, ["arguments"] = new JsonObject(), ["_meta"] = new JsonObject { ["traceparent"] = Parent } };

    // An answer may arrive before its span has ended.
    private async Task<Activity> Span() => (await Eventually.See(
        "the span has ended",
        _ => Task.FromResult(_ended.SingleOrDefault(a => a.TraceId == _trace && a.Kind == ActivityKind.Server)),
        span => span is not null))!;

    private static string? Tag(Activity span, string name) => span.GetTagItem(name)?.ToString();
}
