using System.Data.Common;
using Dapper;

namespace ReconnectGrains.Engine.Storage;

/// <summary>Statements on one connection, in one transaction where there is one.</summary>
internal sealed class SqlWork(DbConnection connection, DbTransaction? transaction, CancellationToken cancellation)
{
    /// <summary>True once <see cref="Abandon"/> was called.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>The transaction is rolled back, not committed, when the work returns.</summary>
    public void Abandon() => Abandoned = true;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public Task<int> Execute(string sql, object? values = null) => connection.ExecuteAsync(Command(sql, values));

    /// <summary>All rows of a query.</summary>
    public async Task<IReadOnlyList<T>> Rows<T>(string sql, object? values = null)
    {
        await using var reader = await connection.ExecuteReaderAsync(Command(sql, values));
        var rows = new List<T>();
        if (reader.HasRows)
        {
            // Not before: SQLite tells what type an expression has by its first row, and Dapper wants to know.
            var parse = reader.GetRowParser(typeof(T));
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add((T)parse(reader));
            }
        }

        return rows;
    }

    /// <summary>The first row of a query, or null or zero.</summary>
    public Task<T?> First<T>(string sql, object? values = null) => connection.QueryFirstOrDefaultAsync<T>(Command(sql, values));

    private CommandDefinition Command(string sql, object? values) => new(sql, values, transaction, cancellationToken: cancellation);
}
