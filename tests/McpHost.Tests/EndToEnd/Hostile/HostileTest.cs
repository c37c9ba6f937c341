using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>
/// While hostile requests come in, an innocent's call is parked. Afterwards the server still works, and that call is still there.
/// </summary>
public abstract class HostileTest(Scene scene) : IAsyncLifetime
{
    private readonly JsonObject _read = scene.NextPage();

    private HostAnswer? _parked;

    internal Scene Scene => scene;

    internal RawHost Raw { get; private set; } = null!;

    /// <summary>The token of a host that may do everything a user may.</summary>
    internal HostToken Token { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Person Innocent => scene.Stage.Carol;

    public async ValueTask InitializeAsync()
    {
        await scene.Mend();
        Raw = new RawHost(scene.Http, scene.World.Server.Address);
        Token = await scene.Token(scene.Stage.Alice);
        var host = await scene.Connected(Innocent);
        await scene.Break(Innocent);
        _parked = await host.Call("list_invoices", _read, Cancel);
        _parked.Link.ShouldNotBeNull(_parked.InWords);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_parked is null)
        {
            return;
        }

        (await Innocent.Connect(_parked, Cancel)).Status.ShouldBe(200, "the innocent's link still works");
        var host = await scene.Stage.Host(Innocent, Cancel);
        var collected = await host.Call("list_invoices", _read, Cancel);
        collected.IsGood.ShouldBeTrue(collected.InWords);
        collected.IntentId.ShouldBe(_parked.IntentId, "nothing that was parked is lost");
    }
}
