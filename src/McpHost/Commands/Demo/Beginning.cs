using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>How it begins: the assistant is linked, and alice connects her account at acme for the first time.</summary>
internal static class Beginning
{
    /// <summary>Links alice's assistant and the administrator.</summary>
    /// <param name="world">Where it happens.</param>
    /// <param name="alice">The user.</param>
    /// <param name="bob">The administrator.</param>
    /// <param name="tell">The narrator.</param>
    /// <param name="node">Which node answered last; null where there is one server.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Cast> Link(
        SampleWorld world, Person alice, Person bob, Narrator tell, Func<string?> node, CancellationToken cancellation)
    {
        tell.Step("Link the assistant to the server");
        tell.Say(world.LinksHere
            ? "A request without a token is refused; the refusal says where tokens come from: this server itself. Alice agrees there, proves "
                + "at the identity provider that she is alice, and leaves acme for later: authorization code with PKCE."
            : "A request without a token is refused; the refusal says where tokens come from. The host follows that to the identity "
                + "provider, and alice signs in there: authorization code with PKCE.");
        var token = await alice.Link(null, cancellation);
        tell.Saw("host", "POST /mcp without a token: 401, WWW-Authenticate names the resource metadata");
        tell.Saw("alice", world.LinksHere
            ? "agrees to what the host asks for, and signs in at the identity provider"
            : "signs in at the identity provider and allows the host what it asks for");
        tell.Saw("host", $"has an access token for: {token.Scopes}");
        var admin = await bob.Link("reconnect.admin", cancellation);
        tell.Saw("bob", "does the same with the scope reconnect.admin: he is the administrator of this story");
        return new Cast(world, alice, world.Host(token), world.Administrator(admin), tell, node);
    }

    /// <summary>The first protected call.</summary>
    /// <returns>Invoices that can be paid.</returns>
    public static async Task<IReadOnlyList<JsonObject>> FirstCall(Cast cast, CancellationToken cancellation)
    {
        var tell = cast.Tell;
        tell.Step("The first protected call: list_invoices");
        tell.Say("The token opens this server, not Acme Billing. So the call is parked, too, until alice has connected her account there. "
            + "(This one and the next are not counted at the end: they are how every connection begins.)");
        var answer = await cast.Host.Call("list_invoices", [], cancellation);
        WorldException.Unless(
            answer is { Code: "AUTH_REQUIRED", Link: not null },
            $"The first call was to be challenged with AUTH_REQUIRED, but: {answer.InWords}.");
        tell.Saw(cast.Server, $"AUTH_REQUIRED, scope {answer.Envelope!["required_scope"]}, and a link for alice");
        var page = await cast.Alice.Connect(answer, cancellation);
        tell.Saw("alice", cast.Mends);
        tell.Saw("browser", $"\"{page.Heading}\" (HTTP {page.Status}{cast.There})");

        answer = await cast.Host.Call("list_invoices", [], cancellation);
        var invoices = answer.Content?["invoices"] as JsonArray;
        WorldException.Unless(invoices is { Count: > 0 }, $"The invoices were to arrive, but: {answer.InWords}.");
        tell.Saw("host", $"repeats the call{cast.There} and has the result: {invoices!.Count} invoices, such as");
        foreach (var invoice in invoices.Take(3))
        {
            tell.Saw("", $"{invoice!["id"],-9} {invoice["amount"],9} {invoice["currency"]}  {invoice["status"],-5} {invoice["recipient"]}");
        }

        return [.. invoices.Select(i => i!.AsObject()).Where(i => i["status"]!.GetValue<string>() == "open")];
    }

    /// <summary>The first payment: a scope that nobody needed before.</summary>
    public static async Task FirstPayment(Cast cast, JsonObject invoice, CancellationToken cancellation)
    {
        var tell = cast.Tell;
        tell.Step("Another tool needs another scope: pay_invoice");
        tell.Say("So far alice granted invoices.read, because no call needed more. This one does: one consent for everything together, "
            + "and since a payment cannot be undone, a tick.");
        var arguments = BrokenPayment.Arguments(invoice);
        var answer = await cast.Host.Call("pay_invoice", arguments, cancellation);
        WorldException.Unless(
            answer is { Code: "INSUFFICIENT_SCOPE", Link: not null },
            $"The first payment was to be challenged with INSUFFICIENT_SCOPE, but: {answer.InWords}.");
        tell.Saw(cast.Server, $"INSUFFICIENT_SCOPE, scope {answer.Envelope!["required_scope"]}, and a link for alice");
        var page = await cast.Alice.Connect(answer, cancellation);
        await cast.Alice.Confirm(page, answer.IntentId!, cancellation);
        tell.Saw("alice", cast.World.LinksHere
            ? "links the assistant again, allows it at acme, and ticks the payment on the way back"
            : "allows it at acme, and ticks the payment on the page that follows");
        answer = await cast.Host.Call("pay_invoice", arguments, cancellation);
        WorldException.Unless(answer.IsGood, $"The first payment was to be made, but: {answer.InWords}.");
        tell.Saw("host", $"repeats the call{cast.There} and has the result: {invoice["id"]} is paid");
    }
}
