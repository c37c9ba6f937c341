using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>A read that meets a broken connection: it needs no tick, the callback resumes it.</summary>
internal static class BrokenRead
{
    /// <summary>Path and query that only this call asks the API for.</summary>
    public const string AskedFor = "/invoices?page=2";

    /// <summary>Plays it.</summary>
    /// <returns>The parked call's id.</returns>
    public static async Task<string> Play(Cast cast, CancellationToken cancellation)
    {
        var tell = cast.Tell;
        tell.Step("Once more, with a read");
        await cast.BreakConnection(cancellation);
        tell.Saw("host", "calls list_invoices for page 2");
        var arguments = new JsonObject { ["page"] = 2 };
        var parked = await cast.Park("list_invoices", arguments, "TOKEN_REVOKED", cancellation);
        var page = await cast.Alice.Connect(parked, cancellation);
        var asked = (await cast.World.Api.Requests(cancellation)).Count(r => r is { Path: AskedFor, Status: 200 });
        WorldException.Unless(asked == 1, $"The callback was to resume the read, but the API was asked {asked} times.");
        tell.Saw("browser", $"\"{page.Heading}\": reads resume by themselves; it has run before the page was there");
        var answer = await cast.Host.Call("list_invoices", arguments, cancellation);
        WorldException.Unless(answer.IsGood && answer.IntentId == parked.IntentId, $"The page of invoices was to be collected, but: {answer.InWords}.");
        tell.Saw("host", $"repeats the call, and collects page {answer.Content!["page"]} of {answer.Content["pages"]} without another request to the API");
        return parked.IntentId!;
    }
}
