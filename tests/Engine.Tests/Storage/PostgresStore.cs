using Npgsql;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>A database of its own on the PostgreSQL server of this run.</summary>
public sealed class PostgresStore(PostgresServer server) : TestStore
{
    private readonly List<SqlDatabase> _opened = [];

    public string ConnectionString { get; private set; } = "";

    public override async Task Create() => ConnectionString = await server.NewDatabase(Cancel);

    public override SqlDatabase Another() => Another("");

    /// <summary>A node whose connection string says something more.</summary>
    public SqlDatabase Another(string more)
    {
        var database = SqlDatabase.OpenPostgreSql($"{ConnectionString};{more}", Clock);
        lock (_opened)
        {
            _opened.Add(database);
        }

        return database;
    }

    /// <summary>A connection past the product.</summary>
    public NpgsqlConnection Raw()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        connection.Open();
        return connection;
    }

    public override object? RawScalar(string sql)
    {
        using var connection = Raw();
        return Run(connection, sql);
    }

    public static object? Run(NpgsqlConnection connection, string sql)
    {
        // Literals of the tests.
#pragma warning disable CA2100
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public override string Literal(string hex) => $@"'\x{hex}'::bytea";

    protected override void Dispose(bool disposing)
    {
        _opened.ForEach(d => d.Dispose());
        base.Dispose(disposing);
    }
}
