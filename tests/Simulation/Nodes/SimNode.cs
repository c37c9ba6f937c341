using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;
using ReconnectGrains.Simulation.Storing;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>One process: the real engine, put together as the program puts it together, but for the outside.</summary>
internal sealed class SimNode
{
    private static readonly ToolCatalogue Catalogue = ToolCatalogue.Of([typeof(SimTools)]);

    private readonly World _world;
    private readonly ServiceProvider _services;
    private readonly List<Action> _cut = [];
    private readonly Dictionary<SessionKey, Activation> _activations = [];
    private readonly Dice _dice;

    public SimNode(World world, string name, TimeSpan skew)
    {
        _world = world;
        _dice = world.Dice.Fork();
        Lane = new Lane(world.Scheduler, name);
        Skew = skew;
        Time = new LaneTime(Lane, skew);
        _services = Build().BuildServiceProvider();
    }

    public Lane Lane { get; }

    public LaneTime Time { get; }

    public TimeSpan Skew { get; }

    public string Name => Lane.Name;

    public ToolCalls Calls => Get<ToolCalls>();

    public Reconnects Reconnects => Get<Reconnects>();

    public ISessions Sessions => Get<ISessions>();

    public ForcedExpiry Expiry => Get<ForcedExpiry>();

    public MembershipDirectory Memberships => Get<MembershipDirectory>();

    public Epoch Epoch => Get<Epoch>();

    public Node Identity => Get<Node>();

    /// <summary>Takes requests. A paused one takes them too, and keeps them waiting.</summary>
    public bool IsUp => !Lane.IsDead;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>How long it has been standing still.</summary>
    public TimeSpan SilentFor => Lane.PausedSince is { } since ? _world.Time.GetUtcNow() - since : TimeSpan.Zero;

    /// <summary>A session in this node's memory.</summary>
    public Activation Activation(SessionKey key)
    {
        if (!_activations.TryGetValue(key, out var activation) || _world.Faults.Strikes("deactivated", 0.01))
        {
            _activations[key] = activation = new Activation(this, key);
        }

        return activation;
    }

    public void Start() => Lane.Start(Sweep);

    public void Kill()
    {
        Lane.Kill();
        foreach (var cut in _cut.ToList())
        {
            cut();
        }

        _cut.Clear();
    }

    /// <summary>Somebody outside asks this node for something, and waits for the answer, or until the node is gone.</summary>
    public async Task<Told<T>> Do<T>(Func<Task<T>> act)
        where T : class
    {
        if (!IsUp)
        {
            return default;
        }

        var told = new TaskCompletionSource<Told<T>>();
        void Cut() => told.TrySetResult(default);
        _cut.Add(Cut);
        Lane.Start(async () => told.TrySetResult(await Answer(act)));
        var answer = await told.Task;
        _cut.Remove(Cut);
        return answer;
    }

    private static async Task<Told<T>> Answer<T>(Func<Task<T>> act)
        where T : class
    {
        try
        {
            return new Told<T>(await act(), null);
        }
        catch (Exception e)
        {
            return new Told<T>(null, e);
        }
    }

    private async Task Sweep()
    {
        var ahead = _world.Shape == Shape.Single ? Limits.Claim : TimeSpan.Zero;
        while (true)
        {
            try
            {
                await Get<Sweeper>().Sweep(ahead, CancellationToken.None);
                ahead = TimeSpan.Zero;
            }
            catch (StoreUnavailableException)
            {
                // The next round.
            }

            await Task.Delay(_world.Dice.Seconds(1, _world.SweepPace), Time);
        }
    }

    private ServiceCollection Build()
    {
        var options = Options();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new Randomness(_dice.Fill));
        services.AddSingleton(new Network(own =>
        {
            own.Dispose();
            return new Wire(Lane, _world.Outside, _world.Servers, _world.Faults, _dice);
        }));
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Trace).AddProvider(new Watch(Name, _world.Found)));
        services.AddReconnectEngine(options, _world.Shape == Shape.Owned ? AddOwned : null).AddTools<SimTools>();
        services.AddSingleton(Catalogue);
        services.AddSingleton<IDataProtectionProvider>(_world.Seal);
        services.AddSingleton<IKeyManager>(new NoKeyRing());
        services.AddSingleton(_ => SqlDatabase.Open(
            Sqlite.Dialect(new SqliteSettings()), new NodeSource(_world.Database, Name, Time, _world.Faults, _dice), Time));
        services.AddSingleton(p => EngineSetup.Rules(Catalogue, options, p.GetRequiredService<Epoch>().Now(), _world.Shape == Shape.Single));
        return services;
    }

    private void AddOwned(IServiceCollection services)
    {
        services.AddSingleton<ISessions>(new OwnedSessions(_world, this));
        services.AddSingleton<ISessionPlaces, NoPlaces>();
    }

    private static ReconnectOptions Options() => new()
    {
        PublicUrl = "https://reconnect.test",
        Providers =
        {
            ["identity"] = Provider("identity", ProviderOfIdentity),
            ["acme"] = Provider("acme", _ => { }),
        },
    };

    private static void ProviderOfIdentity(Engine.Providers.ProviderOptions options) =>
        (options.Role, options.TenantClaim) = (Engine.Providers.ProviderRole.Identity, "tid");

    private static Engine.Providers.ProviderOptions Provider(string name, Action<Engine.Providers.ProviderOptions> change)
    {
        var options = new Engine.Providers.ProviderOptions
        {
            Issuer = $"https://{name}.test",
            AuthorizationEndpoint = $"https://{name}.test/authorize",
            TokenEndpoint = $"https://{name}.test/token",
            RevocationEndpoint = $"https://{name}.test/revoke",
            UserInfoEndpoint = $"https://{name}.test/userinfo",
            JwksUri = $"https://{name}.test/jwks",
            IdentityFrom = Engine.Providers.IdentityFrom.UserInfo,
            AlwaysReturnsIss = true,
            ClientId = "reconnect",
            ClientSecret = $"{Canary.Mark}-client-secret",
            ApiBase = $"https://api.{name}.test/",
        };
        change(options);
        return options;
    }
}
