using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Clients;

/// <summary>Logging out at a real OpenID provider, which tells the server so.</summary>
[Collection<Processes>]
[Trait("Proves", "M8")]
public sealed class ProviderLogoutTests(Scene scene)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_out_at_the_identity_provider_signs_the_browser_out_here_and_leaves_offline_access_alone()
    {
        await scene.Mend();
        var carol = scene.Stage.Carol;
        var requests = new Uri(scene.World.Server.Address, "/requests");
        var host = await scene.Connected(carol);
        await scene.Break(carol);
        (await carol.Connect(await host.Call("list_invoices", scene.NextPage(), Cancel), Cancel)).Status.ShouldBe(200);
        (await carol.Browser.Open(requests, Cancel)).Status.ShouldBe(200);

        var page = await carol.Browser.Open(new Uri(scene.World.Samples.Identity, "/session/end"), Cancel);
        page = await carol.Browser.Press(page, "form", ("logout", "yes"), Cancel);

        page.Heading.ShouldBe("You are signed out");
        (await carol.Browser.Open(requests, Cancel)).Status.ShouldBe(403);
        var answer = await host.Call("list_invoices", scene.NextPage(), Cancel);
        answer.IsGood.ShouldBeTrue(answer.InWords);
    }
}
