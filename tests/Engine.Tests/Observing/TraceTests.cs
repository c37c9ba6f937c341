using System.Diagnostics;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Observing;

[Trait("Proves", "M19")]
public sealed class TraceTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    public async Task What_resumes_after_a_restart_stands_under_the_parked_call_and_is_linked_to_it_and_to_what_let_it_run()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Everything();
        ActivityContext asked;
        string link;
        using (var host = Begin("the host's call"))
        {
            asked = host.Context;
            var parked = (await node.Call("list_invoices", new { page = 3 }, world.Alice(trace: $"trc_{asked.TraceId}"))).Challenged(ErrorCode.AuthRequired);
            link = node.Link(parked);
        }

        var again = await world.Restart(node);
        ActivityContext callback;
        using (var browser = Begin("the callback"))
        {
            callback = browser.Context;
            var person = world.Browser();
            person.Link = link;
            await person.Connect(again);
            await again.Settle();
        }

        var run = heard.Spans.Single(s => s.DisplayName == "execute_tool list_invoices");
        callback.TraceId.ShouldNotBe(asked.TraceId);
        (run.TraceId, run.ParentSpanId).ShouldBe((asked.TraceId, asked.SpanId));
        run.Links.Single(l => Says(l, Labels.ParkedCall)).Context.SpanId.ShouldBe(asked.SpanId);
        run.Links.Single(l => Says(l, Labels.ReleasedBy)).Context.TraceId.ShouldBe(callback.TraceId);
        heard.Spans.Single(s => s.DisplayName == "GET").ParentSpanId.ShouldBe(run.SpanId);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task The_hosts_own_repetition_lends_no_trace_of_its_own()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Everything();
        ActivityContext asked;
        var person = world.Browser();
        using (var host = Begin("the host's call"))
        {
            asked = host.Context;
            person.Link = node.Link((await node.Call("delete_invoice", new { id = 7 }, world.Alice(trace: $"trc_{asked.TraceId}"))).Challenged(ErrorCode.AuthRequired));
        }

        await person.Connect(node);
        using (var host = Begin("the host's repetition"))
        {
            (await node.Call("delete_invoice", new { id = 7 }, world.Alice(trace: $"trc_{host.TraceId}"))).Returned();
        }

        var run = heard.Spans.Single(s => s.DisplayName == "execute_tool delete_invoice");
        run.Links.Single(l => Says(l, Labels.ParkedCall)).Context.SpanId.ShouldBe(asked.SpanId);
        run.ParentSpanId.ShouldBe(asked.SpanId);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_call_spans_its_gate_its_decision_its_refresh_and_its_execution()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
        using var heard = Heard.Everything();
        ActivityTraceId trace;
        using (var host = Begin("the host's call"))
        {
            trace = host.TraceId;
            (await node.Call("list_invoices", new { page = 1 }, world.Alice(trace: $"trc_{trace}"))).Returned();
        }

        await node.Settle();
        heard.Spans.ShouldAllBe(s => s.TraceId == trace);
        heard.Spans.Select(s => s.DisplayName).Distinct().ShouldBe(
            ["gate tenant", "session Call", "refresh acme", "session RefreshEnded", "await refresh", "GET", "execute_tool list_invoices", "the host's call"], ignoreOrder: true);
        heard.Spans.ShouldAllBe(s => s.Links.Count() == 0);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task Where_nobody_watches_nothing_is_kept_of_a_trace()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();

        await node.Call("list_invoices", new { page = 3 });

        (await node.Intent("list_invoices")).Asked.TraceParent.ShouldBeNull();
    }

    private static Activity Begin(string name)
    {
        Activity.Current = null;
        return Telemetry.Source.StartActivity(name, ActivityKind.Server)!;
    }

    private static bool Says(ActivityLink link, string word) => link.Tags!.Contains(new(Labels.Link, word));
}
