using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Tools;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>One process: the engine as the program composes it, on the files of its world.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ScriptedApi _api;

    private TestNode(TestWorld world, ServiceProvider services, ScriptedApi api, Fate fate, StoreFaults faults, string directory) =>
        (World, _services, _api, Fate, Faults, Directory) = (world, services, api, fate, faults, directory);

    public TestWorld World { get; }

    public Fate Fate { get; }

    public StoreFaults Faults { get; }

    public string Directory { get; }

    public ToolCalls Calls => Get<ToolCalls>();

    public Reconnects Reconnects => Get<Reconnects>();

    public AuditLog Audit => Get<AuditLog>();

    public MembershipDirectory Memberships => Get<MembershipDirectory>();

    public ForcedExpiry Expiry => Get<ForcedExpiry>();

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

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A tool call as a host makes it.</summary>
    public Task<CallResult> Call(string tool, object arguments, Caller? caller = null, CallOptions? options = null, CancellationToken? cancellation = null) => Calls.Call(
        caller ?? World.Alice(), tool, JsonSerializer.SerializeToElement(arguments), options ?? new CallOptions(), cancellation ?? TestWorld.Ct);

    /// <summary>The link in a challenge.</summary>
    public string Link(CallResult.Challenged challenged, SessionKey? key = null) =>
        Reconnects.Locator(key ?? TestWorld.AliceKey, challenged.Challenge.TicketId, challenged.Challenge.ExpiresAt);

    /// <summary>One round of the sweeper, and everything that it set off.</summary>
    public async Task Sweep(TimeSpan? ahead = null)
    {
        await Get<Sweeper>().Sweep(ahead ?? TimeSpan.Zero, TestWorld.Ct);
        await Settle();
    }

    /// <summary>What the sweeper does first in a new process.</summary>
    public Task SweepAtStart() => Sweep(Limits.Claim);

    /// <summary>Waits until no effect is out.</summary>
    public Task Settle() => Get<EffectWorker>().Drain(TestWorld.Ct);

    public Task<Session> Look(SessionKey? key = null) => Get<SessionDesk>().Look(key ?? TestWorld.AliceKey, TestWorld.Ct);

    /// <summary>The one intent of this tool that is not one of those that <see cref="TestWorld.Connect"/> parked and cancelled.</summary>
    public async Task<Intent> Intent(string tool) =>
        (await Look()).Intents.Where(i => i.Tool == tool && i.State is not IntentState.Cancelled).ShouldHaveSingleItem();

    /// <summary>The audit events of a session, oldest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> AuditOf(SessionKey? key = null)
    {
        var stream = AuditLog.StreamOf(key ?? TestWorld.AliceKey, await Get<Epoch>().Current(TestWorld.Ct));
        var all = await Audit.Find(new AuditQuery(), 1000, TestWorld.Ct);
        return [.. all.Where(e => e.Stream == stream).OrderBy(e => e.Sequence)];
    }

    public async ValueTask DisposeAsync()
    {
        Fate.Bury();
        await _api.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>Nothing may fail in a way that it must not; what a dead process still mutters does not count.</summary>
    private sealed class BugLog(TestWorld world, Fate fate) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && !fate.IsDead)
            {
                world.Bugs.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
