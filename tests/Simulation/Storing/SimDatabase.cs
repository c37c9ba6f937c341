using Microsoft.Data.Sqlite;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>A session row as it was committed.</summary>
internal sealed record Committed(SessionKey Key, long Version, byte[] Sealed, string Node);

/// <summary>The one database of a world, in memory. All connections to it are this one, and between two steps no transaction is open.</summary>
internal sealed class SimDatabase : IDisposable
{
    private readonly SqliteConnection _connection = Open();
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private SqliteConnection? _backup;

    static SimDatabase() => SQLitePCL.Batteries_V2.Init();

    public SqliteConnection Connection => _connection;

    /// <summary>A session row was committed, whether or not whoever did it has heard of it.</summary>
    public Action<Committed> Saved { get; set; } = _ => { };

    public bool HasBackup => _backup is not null;

    /// <summary>The command for a statement, ready to be used. Nobody uses it at the same time: nothing waits between asking and reading.</summary>
    public SqliteCommand Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = _connection.CreateCommand();
            // The engine's own statement, passed on as it is.
#pragma warning disable CA2100
            command.CommandText = sql;
#pragma warning restore CA2100
        }

        command.Transaction = Transaction;
        return command;
    }

    /// <summary>The transaction that is open in this step.</summary>
    public SqliteTransaction? Transaction { get; set; }

    public void BackUp()
    {
        _backup?.Dispose();
        _backup = Open();
        _connection.BackupDatabase(_backup);
    }

    public void Restore() => _backup!.BackupDatabase(_connection);

    /// <summary>Every stored session, as it is stored.</summary>
    public List<Committed> Sessions()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT session_key, version, sealed FROM sessions UNION ALL SELECT grain_key, version, payload FROM grain_state ORDER BY 1
            """;
        using var reader = command.ExecuteReader();
        var all = new List<Committed>();
        while (reader.Read())
        {
            all.Add(new Committed(SessionKey.Parse(reader.GetString(0))!, reader.GetInt64(1), (byte[])reader[2], ""));
        }

        return all;
    }

    /// <summary>All text and bytes of a table, for the search for canaries.</summary>
    public IEnumerable<string> Texts(string table)
    {
        using var command = _connection.CreateCommand();
        // The names of tables are the simulation's own.
#pragma warning disable CA2100
        command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                yield return reader[i] is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : reader[i].ToString() ?? "";
            }
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _backup?.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;";
        command.ExecuteNonQuery();
        return connection;
    }
}
