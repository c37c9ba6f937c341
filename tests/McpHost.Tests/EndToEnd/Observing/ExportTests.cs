using System.Text;
using ReconnectGrains.McpHost.Tests.EndToEnd.Canary;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>What a collector gets of a whole story over HTTP: parked, reconnected, resumed, across a crash, with everything that goes wrong.</summary>
[Collection<Processes>]
[Trait("Proves", "M19")]
public sealed class ExportTests(ObservedRun run) : IClassFixture<ObservedRun>
{
    private const int Server = 2;

    private IReadOnlyList<ExportedSpan> Spans => run.Collector.Spans;

    [Fact]
    public void The_resumed_execution_is_linked_to_the_call_that_was_parked()
    {
        var resumed = Spans.First(s => s.Name == "execute_tool list_invoices" && s.Links.Count > 0);
        var link = resumed.Links.Single(l => l.Attributes["reconnect.link"] == "parked_call");
        var parked = Spans.Single(s => s.Id == link.Span);
        (parked.Name, parked.Kind, parked.Trace).ShouldBe(("tools/call list_invoices", Server, resumed.Trace));
        parked.Attributes.ShouldContain(new KeyValuePair<string, string>("mcp.method.name", "tools/call"));
        parked.Attributes.ShouldContain(new KeyValuePair<string, string>("gen_ai.tool.name", "list_invoices"));
    }

    [Fact]
    [Trait("Proves", "M5")]
    public void The_link_survives_the_death_of_the_process_that_parked()
    {
        var resumed = Spans.Single(s => s.Name == "execute_tool pay_invoice" && s.Links.Count > 0);
        resumed.Links.Single(l => l.Attributes["reconnect.link"] == "parked_call").Trace.ShouldBe(resumed.Trace);
    }

    [Fact]
    public void A_trace_spans_call_gates_refresh_and_execution()
    {
        var refresh = Spans.First(s => s.Name == "refresh acme" && !s.Attributes.ContainsKey("error.type"));
        var names = Spans.Where(s => s.Trace == refresh.Trace).Select(s => s.Name).ToHashSet();
        new[] { "tools/call list_invoices", "gate access", "gate tenant", "session Call", "refresh acme", "execute_tool list_invoices", "GET" }.ShouldBeSubsetOf(names);
    }

    [Fact]
    public void Every_step_is_measured()
    {
        var measured = run.Collector.Points.Where(p => p.Scope == "ReconnectGrains").Select(p => p.Metric).ToHashSet();
        new[]
        {
            "mcp.server.operation.duration", "reconnect.calls", "reconnect.challenges", "reconnect.intents.parked", "reconnect.intents.resumed",
            "reconnect.park.duration", "reconnect.refresh.duration", "reconnect.refresh.waiters", "reconnect.refresh.wait.duration",
            "reconnect.intents.queued", "reconnect.store.duration", "db.client.operation.duration",
        }.ShouldBeSubsetOf(measured);
        run.Collector.Points.ShouldContain(p => p.Metric == "http.server.request.duration");
        run.Collector.Points.Where(p => p.Metric == "reconnect.challenges").Select(p => p.Labels["reconnect.code"]).Distinct()
            .ShouldBe(["AUTH_REQUIRED", "TOKEN_REVOKED"], ignoreOrder: true);
    }

    [Fact]
    public void The_sender_names_itself()
    {
        run.Collector.Resource["service.name"].ShouldBe("ReconnectGrains");
        run.Collector.Resource["service.instance.id"].ShouldStartWith("node_");
    }

    [Fact]
    [Trait("Proves", "S45")]
    public void No_token_code_key_link_tenant_user_or_argument_is_among_it()
    {
        var search = new Canaries(Harvest.Of(run.World));
        run.Collector.Bodies.Count.ShouldBeGreaterThan(20);
        foreach (var body in run.Collector.Bodies)
        {
            search.In(body).ShouldBeEmpty();
            var text = Encoding.UTF8.GetString(body);
            foreach (var word in new[] { "northwind", "alice", "carol", "INV-", "access_token", "planted" })
            {
                text.ShouldNotContain(word);
            }
        }
    }

    [Fact]
    public void Only_what_the_document_lists_is_sent()
    {
        var document = TelemetryDocument.Read();
        foreach (var point in run.Collector.Points.Where(p => p.Scope == "ReconnectGrains"))
        {
            var row = document.Instruments.Where(i => i.Name == point.Metric).ShouldHaveSingleItem(point.Metric);
            point.Labels.Keys.ShouldBeSubsetOf(row.Labels, point.Metric);
        }

        foreach (var span in Spans)
        {
            var row = document.Spans.Where(s => s.Matches(span.Name)).ShouldHaveSingleItem(span.Name);
            span.Attributes.Keys.ShouldBeSubsetOf(row.Attributes, span.Name);
        }
    }
}
