using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ReconnectGrains.Engine.Storage;

/// <summary>Pooled connections to one SQLite file, each with the settings that the file itself does not keep.</summary>
internal sealed class SqliteSource : DbDataSource
{
    private readonly string _onOpen;

    static SqliteSource() => SQLitePCL.Batteries_V2.Init();

    public SqliteSource(string file, SqliteSettings settings)
    {
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = (int)Math.Max(1, Math.Ceiling(settings.BusyWait.TotalSeconds)),
        }.ToString();

        // FULL: a commit that was answered survives a power cut. secure_delete: replaced rows are overwritten, not just unlinked.
        _onOpen = $"PRAGMA busy_timeout = {(long)settings.BusyWait.TotalMilliseconds}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";
        if (settings.MaxPages is { } pages)
        {
            _onOpen += $" PRAGMA max_page_count = {pages};";
        }

        using var first = new SqliteConnection(ConnectionString);
        first.Open();
        Run(first, "PRAGMA journal_mode = WAL;");
    }

    /// <inheritdoc/>
    public override string ConnectionString { get; }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            Run(connection, _onOpen);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opening a file has no asynchronous form in SQLite.</summary>
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        using var pooled = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(pooled);
        base.Dispose(disposing);
    }

    private static void Run(SqliteConnection connection, string pragmas)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text and numbers of our own: nothing from outside reaches it.
        command.CommandText = pragmas;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
