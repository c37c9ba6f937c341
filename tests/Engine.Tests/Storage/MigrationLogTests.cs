using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Tools;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>An upgrade of a large store takes its time; whoever started it reads how far it has come.</summary>
public sealed class MigrationLogTests : IDisposable
{
    private readonly TempStore _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Each_step_that_an_older_store_takes_is_said()
    {
        using (var older = _temp.Raw())
        {
            TempStore.Run(older, Schema.Versions);
            TempStore.Run(older, Schema.FirstTables(Sqlite.Dialect(new SqliteSettings())));
            TempStore.Run(older, "INSERT INTO schema_version (version, applied_at) VALUES (1, 0)");
        }

        using var log = new LogLines();
        SqlDatabase.OpenSqlite(_temp.Directory, _temp.Clock, log: log).Dispose();

        var steps = Enumerable.Range(2, (int)SqlDatabase.SchemaOfThisProgram - 1);
        log.All.Split('\n').Select(l => l.Trim()).ShouldBe(steps.Select(n => $"Bringing the store up to date: step {n} of {SqlDatabase.SchemaOfThisProgram}."));
    }

    [Fact]
    public void A_new_store_and_one_that_is_up_to_date_say_nothing()
    {
        using var log = new LogLines();
        SqlDatabase.OpenSqlite(_temp.Directory, _temp.Clock, log: log).Dispose();
        SqlDatabase.OpenSqlite(_temp.Directory, _temp.Clock, log: log).Dispose();
        log.All.ShouldBeEmpty();
    }
}
