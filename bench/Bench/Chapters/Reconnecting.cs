using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>A user with a browser, who mends the connection behind a parked call.</summary>
internal static class Reconnecting
{
    /// <summary>Connects, from the parked call to its result.</summary>
    public static async Task Connect(Stage stage, Running product, Caller caller, long user, CancellationToken cancellation) =>
        await Callback(stage, product, caller, user, cancellation);

    /// <summary>The same; the clock starts when the provider sends the browser back, and stops with the result in the host's hands.</summary>
    public static async Task<TimeSpan> Callback(Stage stage, Running product, Caller caller, long user, CancellationToken cancellation)
    {
        var (token, body) = (stage.Token(user), Call.Body("list_invoices", Call.Page));
        var parked = await caller.Send(product.Endpoint, token, body, cancellation);
        var link = new Uri(parked.Result.GetProperty("structuredContent").GetProperty("reconnect_url").GetString()!);
        using var browser = new ScriptedBrowser([product.Address, new Uri(stage.World.Acme)], Connections.Plain);
        await browser.Open(new Uri(new Uri(stage.World.Api), $"/sign-in?user={Users.Key(user).User}"), cancellation);
        var page = await browser.Open(link, cancellation);
        var returns = 0;
        bool IsLast(Uri address) => address.AbsolutePath == "/callback" && ++returns == 2; // First the identity, then the provider.
        page = await browser.Press(page, "form.actions", null, [], IsLast, cancellation);
        WorldException.Unless(page.Status == 0, $"The browser ended at '{page.Heading}'.");
        var begun = stage.Time.GetTimestamp();
        await browser.Open(page.Url, cancellation);
        await caller.Good(product.Endpoint, token, body, cancellation);
        return stage.Time.GetElapsedTime(begun);
    }
}
