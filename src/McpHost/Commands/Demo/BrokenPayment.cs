using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>A payment that meets a broken connection, outlives the server, and is made once.</summary>
internal static class BrokenPayment
{
    /// <summary>What pays an invoice.</summary>
    public static JsonObject Arguments(JsonObject invoice) => new()
    {
        ["invoice_id"] = invoice["id"]!.DeepClone(),
        ["amount"] = invoice["amount"]!.DeepClone(),
        ["currency"] = invoice["currency"]!.DeepClone(),
        ["recipient"] = invoice["recipient"]!.DeepClone(),
    };

    /// <summary>Plays it.</summary>
    /// <param name="cast">Who plays.</param>
    /// <param name="invoice">What is paid.</param>
    /// <param name="crash">What happens to the server when the call is parked.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The parked call's id.</returns>
    public static async Task<string> Play(
        Cast cast, JsonObject invoice, Func<HostAnswer, CancellationToken, Task> crash, CancellationToken cancellation)
    {
        var tell = cast.Tell;
        var arguments = Arguments(invoice);
        tell.Step("The connection breaks, and pay_invoice is called");
        await cast.BreakConnection(cancellation);
        tell.Saw("host", $"calls pay_invoice: {invoice["id"]}, {invoice["amount"]} {invoice["currency"]}");
        var parked = await cast.Park("pay_invoice", arguments, "TOKEN_REVOKED", cancellation);
        var intent = parked.IntentId!;

        await crash(parked, cancellation);

        tell.Step("Alice reconnects, and confirms");
        var page = await cast.Alice.Connect(parked, cancellation);
        tell.Saw("alice", cast.Mends);
        tell.Saw("browser", $"\"{page.Heading}\": acme works again; a payment cannot be undone, so it waits for her tick");
        var paid = (await cast.World.Api.Ledger(cancellation)).Any(e => e.Invoice == invoice["id"]!.GetValue<string>());
        WorldException.Unless(!paid, "The payment ran without alice's tick.");
        page = await cast.Alice.Confirm(page, intent, cancellation);
        tell.Saw("alice", $"ticks it, and lets it run (HTTP {page.Status}{cast.There})");

        tell.Step("The host asks again");
        var first = await Collect(cast, arguments, intent, replayed: false, cancellation);
        tell.Saw("host", $"repeats the call{cast.There}, and collects the result: paid, ledger entry {first["id"]}");
        var second = await Collect(cast, arguments, intent, replayed: true, cancellation);
        WorldException.Unless(JsonNode.DeepEquals(first, second), "The second answer differs from the first.");
        tell.Saw("host", $"repeats it once more{cast.There}, as hosts do: the same answer, marked as replayed, nothing is paid twice");
        return intent;
    }

    private static async Task<JsonNode> Collect(
        Cast cast, JsonObject arguments, string intent, bool replayed, CancellationToken cancellation)
    {
        var answer = await cast.Host.Call("pay_invoice", arguments, cancellation);
        WorldException.Unless(
            answer is { IsGood: true, Content: not null } && answer.IntentId == intent && answer.Replayed == replayed,
            $"The payment's result was to be collected{(replayed ? " a second time" : "")}, but: {answer.InWords}.");
        return answer.Content!;
    }
}
