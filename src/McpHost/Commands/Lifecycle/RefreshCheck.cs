using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>One refresh per expiry, whatever the number of callers; each with the newest token. M7, R2, S38.</summary>
internal static class RefreshCheck
{
    private const int Callers = 12;

    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var host = await stage.Host(stage.Alice, cancellation);
        await stage.Connect(stage.Alice, host, cancellation);
        for (var round = 1; round <= 3; round++)
        {
            await stage.Expire(stage.Alice, cancellation);
            await Rush(stage, $"expiry {round}", cancellation);
        }

        // Now the token looks good to us, and the API says no.
        await stage.World.Acme.ExpireAccess(stage.Alice.Name, cancellation);
        await Rush(stage, "the API's 401", cancellation);
    }

    private static async Task Rush(Stage stage, string cause, CancellationToken cancellation)
    {
        var before = (await stage.Refreshes(stage.Alice, cancellation)).Count;
        var host = await stage.Host(stage.Alice, cancellation);
        await host.Tools(cancellation); // So that the rush does not begin with a dozen handshakes.
        var arguments = stage.Fresh();
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => host.Call("list_invoices", arguments, cancellation)));
        Expect(answers.All(a => a.IsGood), $"at {cause}, a call came to {answers.First(a => !a.IsGood || a == answers[^1]).InWords}");
        var refreshes = (await stage.Refreshes(stage.Alice, cancellation)).Skip(before).ToList();
        Expect(refreshes.Count == 1, $"at {cause}, {Callers} callers caused {refreshes.Count} refreshes");
        Expect(
            refreshes[0] is { Outcome: "ok", RefreshReuse: false }, $"at {cause}, acme answered the refresh with {refreshes[0].Outcome}");
    }
}
