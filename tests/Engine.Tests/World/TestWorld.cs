using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>
/// A world of engines that need no cluster, by a clock that stands still until it is moved; and the processes that come and go.
/// </summary>
internal sealed class TestWorld : Surroundings
{
    private readonly List<TestNode> _nodes = [];
    private readonly string? _postgres;

    private TestWorld(WorldTime time, TestProvider identity, TestProvider acme, string? postgres)
        : base(time, identity, acme, postgres) => (Time, _postgres) = (time, postgres);

    public WorldTime Time { get; }

    /// <param name="postgres">The database that all nodes share; without one each has files.</param>
    public static async Task<TestWorld> Create(string? postgres = null)
    {
        var time = new WorldTime();
        return new TestWorld(time, await TestProvider.Start(time), await TestProvider.Start(time), postgres);
    }

    /// <summary>A process with the program's own store.</summary>
    public Task<TestNode> StartNode(string? directory = null) => Begin(directory ?? Directory, null);

    /// <summary>A process whose commits can be made to fail, and which can die between any two of them.</summary>
    public Task<TestNode> StartFragileNode(string? directory = null, SqliteSettings? settings = null) =>
        Begin(directory ?? Directory, (services, fate, faults) => services.AddSingleton(p =>
        {
            var chosen = settings ?? new SqliteSettings();
            return SqlDatabase.Open(
                Sqlite.Dialect(chosen), new FaultySqlite(p.GetRequiredService<DataDirectory>().Path, chosen, faults, fate), Time);
        }));

    /// <summary>One of several nodes over one store. Each has connections of its own; none has the directory for itself.</summary>
    public Task<TestNode> StartSharingNode() => Begin(Directory, (services, fate, faults) =>
    {
        if (_postgres is not null)
        {
            services.AddSingleton(_ => SqlDatabase.Open(PostgreSql.Dialect, new MortalSource(PostgreSql.Source(_postgres), fate), Time));
            return;
        }

        var settings = new SqliteSettings();
        services.AddSingleton(_ => SqlDatabase.Open(Sqlite.Dialect(settings), new FaultySqlite(Directory, settings, faults, fate), Time));
        services.AddSingleton(p => EngineSetup.Rules(
            p.GetRequiredService<Engine.Tools.ToolCatalogue>(), p.GetRequiredService<ReconnectOptions>(), p.GetRequiredService<Epoch>().Now(), singleNode: false));
    });

    /// <summary>Kills a process, and starts another on the files as they were at that moment.</summary>
    public async Task<TestNode> Restart(TestNode node)
    {
        node.Fate.Die();
        return await StartNode(node.Fate.Remains);
    }

    /// <summary>The files of a directory as a killed process leaves them: copied while they are in use.</summary>
    public string Copy(string directory)
    {
        var copy = NewDirectory();
        foreach (var file in System.IO.Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            // Shared memory does not survive its process, and the lock is no content.
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }

        return copy;
    }

    protected override async Task DisposeNodes()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private async Task<TestNode> Begin(string directory, Action<IServiceCollection, Fate, StoreFaults>? change)
    {
        var node = await TestNode.Start(this, directory, change);
        _nodes.Add(node);
        return node;
    }
}
