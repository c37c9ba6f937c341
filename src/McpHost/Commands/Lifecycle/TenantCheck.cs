using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>
/// Nobody meets anybody else's calls, links, data or tenant, and cannot tell them from absent ones. M9, S10, S11, S14, S15, S46, S48.
/// </summary>
internal static class TenantCheck
{
    /// <summary>Whose call it is, and what it is.</summary>
    private static readonly string[] Personal = ["alice", "northwind", "list_invoices", "List invoices"];

    private const string Absent = "int_00000000000000000000000000000000";

    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var host = await stage.Host(stage.Alice, HostEra.July2026, null, cancellation);
        await stage.Connect(stage.Alice, host, cancellation);
        await stage.World.Acme.Revoke(stage.Alice.Name, cancellation);
        var arguments = new JsonObject { ["page"] = 1, ["status"] = "open" };
        var parked = await host.Call("list_invoices", arguments, cancellation);
        Expect(
            parked is { IntentId: not null, Link: not null } && parked.RequestState is not null,
            $"alice's call came to {parked.InWords}");

        foreach (var stranger in new[] { stage.Carol, stage.Bob })
        {
            await Strangers(stage, stranger, parked, arguments, cancellation);
        }

        await Link(stage, parked, cancellation);
        var still = await host.Call("pending_requests", [], cancellation);
        Expect(Ids(still).Contains(parked.IntentId), "alice's parked call is gone after what others did");
        await stage.Alice.Connect(parked, cancellation);
        var own = await host.Call("list_invoices", arguments, cancellation);
        Expect(
            own.IsGood && Numbers(own).All(n => n.StartsWith("INV-", StringComparison.Ordinal)), $"alice's own call came to {own.InWords}");

        await Upstream(stage, host, cancellation);
        await Administration(stage, cancellation);
    }

    private static async Task Strangers(
        Stage stage, Person stranger, HostAnswer parked, JsonObject arguments, CancellationToken cancellation)
    {
        var host = await stage.Host(stranger, HostEra.July2026, null, cancellation);
        var listed = await host.Call("pending_requests", [], cancellation);
        Expect(listed.IsGood && !Ids(listed).Contains(parked.IntentId), $"{stranger.Name} sees alice's call");
        foreach (var tool in new[] { "pending_requests", "cancel_request" })
        {
            var theirs = await host.Call(tool, new JsonObject { ["intent_id"] = parked.IntentId }, cancellation);
            var nothing = await host.Call(tool, new JsonObject { ["intent_id"] = Absent }, cancellation);
            Expect(
                theirs.Code == "NOT_FOUND" && Same(theirs, nothing),
                $"{stranger.Name}'s {tool} of alice's call came to {theirs.InWords}, unlike one that is absent");
        }

        var byHandle = await host.Call("list_invoices", arguments, parked.IntentId, null, cancellation);
        Expect(byHandle.Code == "NOT_FOUND", $"alice's handle in {stranger.Name}'s call came to {byHandle.InWords}");
        var byState = await host.Call("list_invoices", arguments, null, parked.RequestState, cancellation);
        Expect(byState.Code == "NOT_FOUND", $"alice's requestState in {stranger.Name}'s call came to {byState.InWords}");
    }

    /// <summary>Before sign-in the link says nothing about whose it is; signed in as somebody else, it stores nothing.</summary>
    private static async Task Link(Stage stage, HostAnswer parked, CancellationToken cancellation)
    {
        using var passerBy = stage.World.NewBrowser();
        var look = await passerBy.Open(parked.Link!, cancellation);
        Expect(
            Personal.All(word => !look.Text.Contains(word, StringComparison.OrdinalIgnoreCase)),
            "the link's page tells a passer-by whose call it is");
        using var bob = new Person(stage.World, "northwind", "bob");
        var page = await bob.Open(parked, allows: true, null, cancellation);
        Expect(page.Status == 403, $"alice's link, opened by bob, ended at '{page.Heading}' (HTTP {page.Status})");
    }

    /// <summary>The API learns the tenant and the user from the upstream token, and from nothing that a model can say.</summary>
    private static async Task Upstream(Stage stage, HostClient alice, CancellationToken cancellation)
    {
        var foreign = await alice.Call("list_invoices", new JsonObject { ["tenant"] = "contoso" }, cancellation);
        Expect(foreign.Code == "BAD_INPUT", $"an argument that names another tenant came to {foreign.InWords}");
        var carol = await stage.Host(stage.Carol, cancellation);
        await stage.Connect(stage.Carol, carol, cancellation);
        var own = await carol.Call("list_invoices", [], cancellation);
        Expect(
            own.IsGood && Numbers(own).All(n => n.StartsWith("CON-", StringComparison.Ordinal)),
            "carol of contoso sees invoices that are not contoso's");
        var seen = await stage.World.Api.Requests(cancellation);
        Expect(
            seen.All(r => (r.User, r.Tenant) is ("alice" or "bob", "northwind") or ("carol", "contoso") or (null, null)),
            "the API saw a user under another tenant");
    }

    private static async Task Administration(Stage stage, CancellationToken cancellation)
    {
        var noAdministrator = stage.World.Administrator(await stage.Alice.Link(null, cancellation));
        using var refused = await noAdministrator.Post("/admin/expire", new { tenant = "contoso" }, cancellation);
        Expect((int)refused.StatusCode == 403, $"alice, who is no administrator, expired contoso's tokens ({(int)refused.StatusCode})");
        var before = (await stage.Asked(stage.Carol, cancellation)).Count;
        await (await stage.Administrator(cancellation)).Membership("contoso", "carol", active: false, cancellation);
        var host = await stage.Host(stage.Carol, cancellation);
        var stale = await host.Call("send_reminder", new JsonObject { ["invoice_id"] = "CON-2001", ["message"] = "Hello" }, cancellation);
        Expect(stale.Code == "TENANT_STALE", $"a call after the membership ended came to {stale.InWords}");
        Expect((await stage.Asked(stage.Carol, cancellation)).Count == before, "the API was asked for somebody whose membership ended");
    }

    private static IEnumerable<string?> Ids(HostAnswer answer) =>
        answer.Content?["requests"]?.AsArray().Select(r => r?["intent_id"]?.GetValue<string>()) ?? [];

    private static IEnumerable<string> Numbers(HostAnswer answer) =>
        answer.Content?["invoices"]?.AsArray().Select(i => i!["id"]!.GetValue<string>()) ?? [];

    /// <summary>Equal but for the trace, which every request has of its own.</summary>
    private static bool Same(HostAnswer one, HostAnswer other)
    {
        var (a, b) = (one.Envelope!.DeepClone().AsObject(), other.Envelope!.DeepClone().AsObject());
        a.Remove("trace_id");
        b.Remove("trace_id");
        return one.Status == other.Status && JsonNode.DeepEquals(a, b);
    }
}
