using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>
/// A withdrawn grant is noticed at the refresh and at the API's 401; a provider in trouble is not taken for one. M3, M8, S20, S37.
/// </summary>
internal static class RevocationCheck
{
    /// <summary>A code that means nothing to us.</summary>
    private const string Code = "overloaded";

    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var host = await stage.Host(stage.Alice, cancellation);
        await stage.Connect(stage.Alice, host, cancellation);
        await Trouble(stage, host, cancellation);

        await stage.Expire(stage.Alice, cancellation);
        await stage.World.Acme.Revoke(stage.Alice.Name, cancellation);
        var arguments = stage.Fresh();
        var atRefresh = await Parked(host, arguments, "at the refresh", cancellation);
        // A refresh token that is gone no longer says whose it was.
        var refused = (await stage.World.Acme.Log(cancellation)).Count(r => r is { GrantType: "refresh_token", Outcome: "invalid_grant" });
        Expect(refused == 1, $"acme refused {refused} refreshes instead of one");
        await Resumed(stage, host, atRefresh, arguments, cancellation);

        await stage.World.Acme.Revoke(stage.Alice.Name, cancellation);
        var atApi = await Parked(host, stage.Fresh(), "at the API's 401", cancellation);
        await Declined(stage, host, atApi, cancellation);
    }

    private static async Task Trouble(Stage stage, HostClient host, CancellationToken cancellation)
    {
        await stage.Expire(stage.Alice, cancellation);
        await stage.World.Acme.RefuseToken(400, Code, cancellation);
        var arguments = stage.Fresh();
        var answer = await host.Call("list_invoices", arguments, cancellation);
        Expect(
            answer.Code == "PROVIDER_UNAVAILABLE" && answer.Envelope?["retryable"]?.GetValue<bool>() == true,
            $"a provider in trouble came to {answer.InWords}");
        answer = await stage.Patiently(host, "list_invoices", arguments, cancellation);
        Expect(answer.IsGood, $"after the provider's trouble, the connection came to {answer.InWords}");
    }

    private static async Task<HostAnswer> Parked(HostClient host, JsonObject arguments, string when, CancellationToken cancellation)
    {
        var answer = await host.Call("list_invoices", arguments, cancellation);
        Expect(
            answer is { Code: "TOKEN_REVOKED", Link: not null, IntentId: not null },
            $"a grant that is gone came {when} to {answer.InWords}");
        return answer;
    }

    private static async Task Resumed(Stage stage, HostClient host, HostAnswer parked, JsonObject arguments, CancellationToken cancellation)
    {
        var page = await stage.Alice.Connect(parked, cancellation);
        Expect(page.Status == 200, $"the reconnect ended at '{page.Heading}' (HTTP {page.Status})");
        var collected = await host.Call("list_invoices", arguments, cancellation);
        Expect(collected.IsGood && collected.IntentId == parked.IntentId, $"after the reconnect the call came to {collected.InWords}");
    }

    /// <summary>The user's no ends the call, and nothing is connected by it.</summary>
    private static async Task Declined(Stage stage, HostClient host, HostAnswer parked, CancellationToken cancellation)
    {
        await stage.Alice.Connect(parked, allows: false, null, cancellation);
        var answer = await host.Call("pending_requests", new JsonObject { ["intent_id"] = parked.IntentId }, cancellation);
        Expect(answer.Code == "INTENT_CANCELLED", $"after the user's no, the call came to {answer.InWords}");
        answer = await host.Call("list_invoices", stage.Fresh(), cancellation);
        Expect(answer.Code == "TOKEN_REVOKED", $"after the user's no, another call came to {answer.InWords}");
    }
}
