using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>
/// A database in memory that is wiped and written on again: opened, migrated by the engine and its statements prepared once for many worlds,
/// because that would cost more than what happens in a world.
/// </summary>
internal sealed class Slate
{
    private static readonly ConcurrentBag<Slate> Clean = [];

    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private string _wipe = "";

    static Slate()
    {
        SQLitePCL.Batteries_V2.Init();

        // Counting what it allocates, SQLite makes the threads of a sweep wait for each other.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private Slate()
    {
    }

    public SqliteConnection Connection { get; } = Open();

    /// <summary>As the engine's migrations leave it, and nobody else's until it is given back.</summary>
    public static Slate Take() => Clean.TryTake(out var slate) ? slate : New();

    /// <summary>One that nobody has used.</summary>
    public static Slate New()
    {
        var slate = new Slate();
        slate.Migrate();
        return slate;
    }

    /// <summary>An empty database in memory.</summary>
    public static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;");
        return connection;
    }

    /// <summary>The command for a statement, ready to be used. Nobody uses it at the same time: nothing waits between asking and reading.</summary>
    public SqliteCommand Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = Connection.CreateCommand();
#pragma warning disable CA2100 // The engine's own statement, passed on as it is.
            command.CommandText = sql;
#pragma warning restore CA2100
        }

        return command;
    }

    /// <summary>Wipes it for whoever comes next.</summary>
    public void GiveBack()
    {
        Prepared(_wipe).ExecuteNonQuery();
        Clean.Add(this);
    }

    private void Migrate()
    {
        var nobody = new Lane(new Scheduler(new Dice(0), World.Start), "");
        using (var template = new SimDatabase(this))
        {
            using var source = new NodeSource(template, "", new LaneTime(nobody, TimeSpan.Zero), new Faults(new Dice(0), 0), new Dice(0));
            SqlDatabase.Open(Sqlite.Dialect(new SqliteSettings()), source, new LaneTime(nobody, TimeSpan.Zero)).Dispose();
        }

        Execute(Connection, "ATTACH ':memory:' AS fresh");
        foreach (var table in Tables())
        {
            Execute(Connection, $"CREATE TABLE fresh.{table} AS SELECT * FROM main.{table}");
            _wipe += $"DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM fresh.{table};\n";
        }
    }

    private List<string> Tables()
    {
        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The simulation's own statements, and tables that the schema names.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
