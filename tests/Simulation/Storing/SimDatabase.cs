using Microsoft.Data.Sqlite;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>A session row as it was committed.</summary>
internal sealed record Committed(SessionKey Key, long Version, byte[] Sealed, string Node);

/// <summary>The one database of a world, in memory. All connections to it are this one, and between two steps no transaction is open.</summary>
internal sealed class SimDatabase(Slate slate) : IDisposable
{
    private SqliteConnection? _backup;

    public SqliteConnection Connection => slate.Connection;

    /// <summary>A session row was committed, whether or not whoever did it has heard of it.</summary>
    public Action<Committed> Saved { get; set; } = _ => { };

    public bool HasBackup => _backup is not null;

    /// <summary>The transaction that is open in this step.</summary>
    public SqliteTransaction? Transaction { get; set; }

    /// <summary>The command for a statement, ready to be used in this step.</summary>
    public SqliteCommand Prepared(string sql)
    {
        var command = slate.Prepared(sql);
        command.Transaction = Transaction;
        return command;
    }

    public void BackUp()
    {
        _backup?.Dispose();
        _backup = Slate.Open();
        Connection.BackupDatabase(_backup);
    }

    public void Restore() => _backup!.BackupDatabase(Connection);

    /// <summary>Every stored session, as it is stored.</summary>
    public List<Committed> Sessions()
    {
        using var command = Connection.CreateCommand();
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
        using var command = Connection.CreateCommand();
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
        Transaction?.Dispose();
        _backup?.Dispose();
    }
}
