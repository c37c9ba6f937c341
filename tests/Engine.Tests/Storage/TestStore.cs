using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>A real, empty database of its own, a clock that stands still, and a way past the product to the raw tables.</summary>
public abstract class TestStore : IDisposable
{
    private SqlDatabase? _database;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static SessionKey Ann { get; } = new("north", "ann");

    public static SessionKey Bob { get; } = new("north", "bob");

    public static SessionIndexEntry Nothing { get; } = new(null, []);

    public StandingClock Clock { get; } = new();

    public SqlDatabase Database => _database ??= Another();

    /// <summary>Makes the database exist. Skips the test where this machine cannot have one.</summary>
    public virtual Task Create() => Task.CompletedTask;

    /// <summary>Another node's way to the same database.</summary>
    public abstract SqlDatabase Another();

    /// <summary>What somebody with access to the database asks or changes by hand.</summary>
    public abstract object? RawScalar(string sql);

    /// <summary>Bytes as a literal of the database.</summary>
    public abstract string Literal(string hex);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _database?.Dispose();

    /// <summary>Moves only when told.</summary>
    public sealed class StandingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
