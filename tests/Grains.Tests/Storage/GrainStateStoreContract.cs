using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Tests.Storage;

/// <summary>The contract of every session store, of the one that an activation has; another node is an activation of another cluster.</summary>
public abstract class GrainStateStoreContract : SessionStoreContract
{
    private ClusterWorld _world = null!;
    private ClusterNode _one = null!;
    private ClusterNode _other = null!;

    protected override ISessionStore Store => new StoreOfGrains(_one.Get<IGrainFactory>());

    protected override DateTimeOffset Now => _world.Time.GetUtcNow();

    public override async ValueTask InitializeAsync()
    {
        var (database, store) = await Stores();
        _world = await ClusterWorld.Create(database);
        _one = (await _world.StartCluster(1, store))[0];
        _other = database is null ? _one : (await _world.StartCluster(1, store))[0];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override ISessionStore AnotherNode() => new StoreOfGrains(_other.Get<IGrainFactory>());

    // Not yet: the silos' own sweepers would visit it, find no session of theirs there, and correct the entry.
    protected override DateTimeOffset Due => Now + TimeSpan.FromSeconds(50);

    protected override async Task<IReadOnlyList<SessionKey>> TakeDue() =>
        await _one.Get<DueList>().TakeOver(Now, TimeSpan.FromMinutes(1), 10, Surroundings.Ct);

    /// <summary>The SQL database, null for a file, and the grain storage.</summary>
    private protected abstract Task<(string? Database, GrainStore Store)> Stores();
}

/// <summary>The engine's own storage, on a file: one silo, so the other node is the same activation.</summary>
public sealed class GrainStateStoreOnSqlite : GrainStateStoreContract
{
    private protected override Task<(string? Database, GrainStore Store)> Stores() => Task.FromResult(((string?)null, GrainStore.ReconnectSql));
}

/// <summary>The engine's own storage, on a server.</summary>
public sealed class GrainStateStoreOnPostgreSql(PostgresServer postgres) : GrainStateStoreContract
{
    private protected override async Task<(string? Database, GrainStore Store)> Stores() => (await postgres.NewDatabase(Surroundings.Ct), GrainStore.ReconnectSql);
}

/// <summary>Orleans' own tables.</summary>
public sealed class GrainStateStoreOnAdoNet(PostgresServer postgres, AzuriteServer azurite) : GrainStateStoreContract
{
    private protected override async Task<(string? Database, GrainStore Store)> Stores()
    {
        var database = await postgres.NewDatabase(Surroundings.Ct);
        return (database, await ChosenStores.Make(nameof(GrainStore.AdoNet), database, azurite));
    }
}

/// <summary>Blobs, with the index in PostgreSQL.</summary>
public sealed class GrainStateStoreOnBlobs(PostgresServer postgres, AzuriteServer azurite) : GrainStateStoreContract
{
    private protected override async Task<(string? Database, GrainStore Store)> Stores() =>
        (await postgres.NewDatabase(Surroundings.Ct), await azurite.NewContainer());
}
