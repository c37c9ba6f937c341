using System.Text.Json.Nodes;
using ReconnectGrains.Invoices.Api;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary>A read that meets a broken connection: it needs no tick, the callback resumes it.</summary>
internal static class BrokenRead
{
    /// <summary>The page that nothing else in the story asks for.</summary>
    private const int Page = 2;

    /// <summary>True for a request that did what this call asks for.</summary>
    public static bool IsIt(SeenRequest request) =>
        request is { Method: "GET", Status: 200 }
        && Addresses.Query(new Uri(new Uri("http://api/"), request.Path)).GetValueOrDefault("page") == $"{Page}";

    /// <summary>What asks for it.</summary>
    public static JsonObject Arguments() => new() { ["page"] = Page };

    /// <summary>Plays it.</summary>
    /// <param name="cast">Who plays.</param>
    /// <param name="title">What the story calls it.</param>
    /// <param name="meanwhile">What happens while the call is parked.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The parked call's id.</returns>
    public static async Task<string> Play(
        Cast cast, string title, Func<HostAnswer, CancellationToken, Task> meanwhile, CancellationToken cancellation)
    {
        var tell = cast.Tell;
        tell.Step(title);
        await cast.BreakConnection(cancellation);
        tell.Saw("host", $"calls list_invoices for page {Page}");
        var arguments = Arguments();
        var parked = await cast.Park("list_invoices", arguments, "TOKEN_REVOKED", cancellation);
        await meanwhile(parked, cancellation);
        var page = await cast.Alice.Connect(parked, cancellation);
        var asked = (await cast.World.Api.Requests(cancellation)).Count(IsIt);
        WorldException.Unless(asked == 1, $"The callback was to resume the read, but the API was asked {asked} times.");
        tell.Saw("browser", $"\"{page.Heading}\": reads resume by themselves; it has run before the page was there");
        var answer = await cast.Host.Call("list_invoices", arguments, cancellation);
        WorldException.Unless(
            answer.IsGood && answer.IntentId == parked.IntentId, $"The page of invoices was to be collected, but: {answer.InWords}.");
        var collected = $"page {answer.Content!["page"]} of {answer.Content["pages"]}";
        tell.Saw("host", $"repeats the call{cast.There}, and collects {collected} without another request to the API");
        return parked.IntentId!;
    }
}
