using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tests.Tools;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>One process: the engine as the program composes it, on the files of its world.</summary>
internal sealed class TestNode : EngineNode, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ScriptedApi _api;

    private TestNode(TestWorld world, ServiceProvider services, ScriptedApi api, Fate fate, StoreFaults faults, string directory)
        : base(world) =>
        (_services, _api, Fate, Faults, Directory) = (services, api, fate, faults, directory);

    public Fate Fate { get; }

    public StoreFaults Faults { get; }

    public string Directory { get; }

    public override IServiceProvider Services => _services;

    public IReadOnlyList<IHostedService> Hosted => [.. _services.GetServices<IHostedService>()];

    /// <summary>Starts a process in a world.</summary>
    /// <param name="world">Where.</param>
    /// <param name="directory">On which files.</param>
    /// <param name="change">Replaces parts.</param>
    public static async Task<TestNode> Start(TestWorld world, string directory, Action<IServiceCollection, Fate, StoreFaults>? change)
    {
        var fate = new Fate(() => world.Copy(directory));
        var faults = new StoreFaults();
        var name = world.NextName();
        world.Identity.Attach(name, fate);
        world.Acme.Attach(name, fate);
        var api = await ScriptedApi.Start(http => world.Ledger.Answer(http, fate));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(world.Time);
        services.AddSingleton(world.Randomness);
        services.AddSingleton<ILoggerProvider>(new BugLog(world, fate));
        services.AddReconnectEngine(world.Options(name, directory, api.Base)).AddTools<WorldTools>();
        change?.Invoke(services, fate, faults);
        return new TestNode(world, services.BuildServiceProvider(validateScopes: true), api, fate, faults, directory);
    }

    /// <summary>What the sweeper does first in a new process.</summary>
    public Task SweepAtStart() => Sweep(Limits.Claim);

    public override Task<Session> Look(SessionKey? key = null) => Get<SessionDesk>().Look(key ?? Surroundings.AliceKey, Surroundings.Ct);

    public async ValueTask DisposeAsync()
    {
        Fate.Bury();
        await _api.DisposeAsync();
        await _services.DisposeAsync();
    }
}
