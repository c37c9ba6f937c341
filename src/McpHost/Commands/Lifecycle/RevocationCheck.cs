using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>A withdrawn grant is noticed at the refresh and at the API's 401; a provider in trouble is not taken for one. M3, M8, S20, S37.</summary>
internal static class RevocationCheck
{
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var host = await stage.Host(stage.Alice, cancellation);
        await stage.Connect(stage.Alice, host, cancellation);
        await Trouble(stage, host, cancellation);

        await stage.Expire(stage.Alice, cancellation);
        await stage.World.Acme.Revoke(stage.Alice.Name, cancellation);
        var atRefresh = await Parked(host, 3, "at the refresh", cancellation);
        Expect((await stage.Refreshes(stage.Alice, cancellation))[^1].Outcome == "invalid_grant", "acme was not asked for a refresh");
        await Resumed(stage, host, atRefresh, 3, cancellation);

        await stage.World.Acme.Revoke(stage.Alice.Name, cancellation);
        var atApi = await Parked(host, 2, "at the API's 401", cancellation);
        await Declined(stage, host, atApi, cancellation);
    }

    private static async Task Trouble(Stage stage, HostClient host, CancellationToken cancellation)
    {
        await stage.World.Acme.BreakToken(400, "{\"error\":\"temporarily_unavailable\"}", 1, cancellation);
        await stage.Expire(stage.Alice, cancellation);
        var answer = await host.Call("list_invoices", [], cancellation);
        Expect(answer.Code == "PROVIDER_UNAVAILABLE" && answer.Envelope?["retryable"]?.GetValue<bool>() == true, $"a provider in trouble came to {answer.InWords}");
        answer = await stage.Patiently(host, "list_invoices", [], cancellation);
        Expect(answer.IsGood, $"after the provider's trouble, the connection came to {answer.InWords}");
    }

    private static async Task<HostAnswer> Parked(HostClient host, int page, string when, CancellationToken cancellation)
    {
        var answer = await host.Call("list_invoices", Page(page), cancellation);
        Expect(answer is { Code: "TOKEN_REVOKED", Link: not null, IntentId: not null }, $"a grant that is gone came {when} to {answer.InWords}");
        return answer;
    }

    private static async Task Resumed(Stage stage, HostClient host, HostAnswer parked, int number, CancellationToken cancellation)
    {
        var page = await stage.Alice.Connect(parked, cancellation);
        Expect(page.Status == 200, $"the reconnect ended at '{page.Heading}' (HTTP {page.Status})");
        var collected = await host.Call("list_invoices", Page(number), cancellation);
        Expect(collected.IsGood && collected.IntentId == parked.IntentId, $"after the reconnect the call came to {collected.InWords}");
    }

    /// <summary>The user's no ends the call, and nothing is connected by it.</summary>
    private static async Task Declined(Stage stage, HostClient host, HostAnswer parked, CancellationToken cancellation)
    {
        await stage.Alice.Connect(parked, allows: false, null, cancellation);
        var answer = await host.Call("pending_requests", new JsonObject { ["intent_id"] = parked.IntentId }, cancellation);
        Expect(answer.Code == "INTENT_CANCELLED", $"after the user's no, the call came to {answer.InWords}");
        answer = await host.Call("list_invoices", Page(1), cancellation);
        Expect(answer.Code == "TOKEN_REVOKED", $"after the user's no, another call came to {answer.InWords}");
    }

    private static JsonObject Page(int page) => new() { ["page"] = page };
}
