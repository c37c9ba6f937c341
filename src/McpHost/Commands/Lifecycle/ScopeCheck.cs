using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>Scopes at both doors: the MCP token's, and those of the connection. M1, M16, S5, S39.</summary>
internal static class ScopeCheck
{
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        await NarrowToken(stage, cancellation);
        await NarrowConnection(stage, cancellation);
    }

    private static async Task NarrowToken(Stage stage, CancellationToken cancellation)
    {
        var host = await stage.Host(stage.Bob, HostEra.June2025, "invoices.read", cancellation);
        var payment = new JsonObject { ["invoice_id"] = "INV-1045", ["amount"] = 1, ["currency"] = "EUR", ["recipient"] = "Nobody" };
        var answer = await host.Call("pay_invoice", payment, cancellation);
        Expect(
            answer.Status == 403 && Has(answer.Challenge, "error=\"insufficient_scope\"", "scope=\"invoices.pay\""),
            $"pay_invoice with a token for invoices.read alone got {answer.InWords}");
        Expect(
            Has(answer.Meta?["mcp/www_authenticate"]?[0]?.GetValue<string>(), "insufficient_scope", "invoices.pay"),
            "the refusal's body does not name the scope");
        Expect((await stage.Asked(stage.Bob, cancellation)).Count == 0, "the API was asked on behalf of a token that was too narrow");
    }

    /// <summary>The first consent is as narrow as the first tool; the next tool needs more, and gets it by consent alone.</summary>
    private static async Task NarrowConnection(Stage stage, CancellationToken cancellation)
    {
        var (bob, acme) = (stage.Bob, stage.World.Acme);
        var host = await stage.Host(bob, cancellation);
        await stage.Connect(bob, host, cancellation);
        var reminder = new JsonObject { ["invoice_id"] = "INV-1001", ["message"] = "A friendly reminder" };
        var parked = await host.Call("send_reminder", reminder, cancellation);
        Expect(
            parked.Code == "INSUFFICIENT_SCOPE"
            && Has(parked.Envelope?["required_scope"]?.GetValue<string>(), "invoices.read", "invoices.send"),
            $"send_reminder with a connection for invoices.read came to {parked.InWords} for '{parked.Envelope?["required_scope"]}'");

        await acme.Withhold(bob.Name, ["invoices.send"], cancellation);
        await bob.Connect(parked, cancellation);
        Expect(await Reminders(stage, cancellation) == 0, "the reminder was sent without its scope");
        parked = await host.Call("send_reminder", reminder, cancellation);
        Expect(parked.Code == "INSUFFICIENT_SCOPE", $"after a consent that left the scope out, send_reminder came to {parked.InWords}");

        var page = await bob.Connect(parked, cancellation);
        Expect(page.Status == 200, $"the consent to more ended at '{page.Heading}' (HTTP {page.Status})");
        var sent = await host.Call("send_reminder", reminder, cancellation);
        Expect(sent.IsGood && sent.IntentId == parked.IntentId, $"after the consent, send_reminder came to {sent.InWords}");
        Expect(await Reminders(stage, cancellation) == 1, $"{await Reminders(stage, cancellation)} reminders were sent instead of one");
    }

    private static async Task<int> Reminders(Stage stage, CancellationToken cancellation) =>
        (await stage.World.Api.Ledger(cancellation)).Count(e => e.Kind == "reminder" && e.User == stage.Bob.Name);

    private static bool Has(string? text, params string[] parts) =>
        text is not null && parts.All(p => text.Contains(p, StringComparison.Ordinal));
}
