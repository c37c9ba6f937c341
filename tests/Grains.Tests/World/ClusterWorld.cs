using ReconnectGrains.Engine.Tests.Tools;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>A world of clusters, by a clock that runs and can be moved on. All of its nodes share one SQL database.</summary>
internal sealed class ClusterWorld : Surroundings
{
    /// <summary>How far a hurried clock moves at a time.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly List<Cluster> _clusters = [];

    private ClusterWorld(RunningTime time, TestProvider identity, TestProvider acme, string? postgres)
        : base(time, identity, acme, postgres) => (Time, Postgres) = (time, postgres);

    public RunningTime Time { get; }

    /// <summary>The database; null where one silo has a file.</summary>
    public string? Postgres { get; }

    /// <param name="postgres">The database that all silos share; without one there can be only one silo at a time, with a file.</param>
    public static async Task<ClusterWorld> Create(string? postgres)
    {
        var time = new RunningTime();
        return new ClusterWorld(time, await TestProvider.Start(time), await TestProvider.Start(time), postgres);
    }

    /// <summary>A cluster of its own: silos of another one are not known to it, though they may share the stores.</summary>
    public async Task<Cluster> StartCluster(int silos = 1, GrainStore? store = null)
    {
        var cluster = await Cluster.Start(this, store ?? GrainStore.ReconnectSql, silos);
        _clusters.Add(cluster);
        return cluster;
    }

    /// <summary>Moves the clock on until something has come to its end: a wait that begins late is not missed.</summary>
    public async Task<T> Hurry<T>(Task<T> task)
    {
        await Eventually.Holds("the wait ends", () =>
        {
            Time.Advance(Step);
            return Task.FromResult(task.IsCompleted);
        });
        return await task;
    }

    /// <summary>What a node needs outside of its program.</summary>
    public async Task<NodeParts> NewParts()
    {
        var (name, fate) = (NextName(), new Fate(() => ""));
        Identity.Attach(name, fate);
        Acme.Attach(name, fate);
        return new NodeParts(name, Directory, fate, new StoreFaults(), await ScriptedApi.Start(http => Ledger.Answer(http, fate)));
    }

    protected override async Task DisposeNodes()
    {
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
    }
}
