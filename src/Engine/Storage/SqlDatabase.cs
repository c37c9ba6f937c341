using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Observing;

namespace ReconnectGrains.Engine.Storage;

/// <summary>
/// The one SQL database: opened, migrated, and asked through <c>Read</c> and <c>Write</c>, which turn every failure of the
/// database into a <see cref="StoreUnavailableException"/>. R5.
/// </summary>
public sealed class SqlDatabase : IDisposable
{
    private readonly DbDataSource _source;
    private readonly Turn? _turn;

    private SqlDatabase(SqlDialect dialect, DbDataSource source, TimeProvider time)
    {
        _source = source;
        _turn = dialect.OneWriter ? new Turn() : null;
        Dialect = dialect;
        Time = time;
    }

    /// <summary>What is particular about this database.</summary>
    public SqlDialect Dialect { get; }

    /// <summary>The number of the schema that this program works with.</summary>
    public static long SchemaOfThisProgram => Migrations.Latest;

    internal TimeProvider Time { get; }

    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the file <c>reconnect.db</c> of a directory, making both (readable by their owner only) where they do not exist.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or is of a newer schema.</exception>
    public static SqlDatabase OpenSqlite(string dataDirectory, TimeProvider time, SqliteSettings? settings = null, ILogger? log = null)
    {
        settings ??= new SqliteSettings();
        var dialect = Sqlite.Dialect(settings);
        return Open(dialect, Guarded(dialect, () => new SqliteSource(Sqlite.PrepareFile(dataDirectory), settings)), time, log);
    }

    /// <summary>Opens a database of a PostgreSQL server. Any number of nodes can, also at the same time.</summary>
    /// <param name="connectionString">In Npgsql's form; ask <see cref="Setup.DatabaseOptions.Problems"/> first.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told how far a long start has come.</param>
    /// <exception cref="StoreUnavailableException">It cannot be reached, refuses, or is of a newer schema.</exception>
    public static SqlDatabase OpenPostgreSql(string connectionString, TimeProvider time, ILogger? log = null) =>
        Open(PostgreSql.Dialect, PostgreSql.Source(connectionString), time, log);

    /// <summary>The same database, only to be looked at: it is not brought up to date, and may have no tables yet.</summary>
    /// <param name="connectionString">In Npgsql's form; ask <see cref="Setup.DatabaseOptions.Problems"/> first.</param>
    /// <param name="time">The clock.</param>
    public static SqlDatabase LookAtPostgreSql(string connectionString, TimeProvider time) =>
        new(PostgreSql.Dialect, PostgreSql.Source(connectionString), time);

    /// <summary>Takes over a source of connections and brings its schema up to date.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is of a newer schema.</exception>
    public static SqlDatabase Open(SqlDialect dialect, DbDataSource source, TimeProvider time, ILogger? log = null)
    {
        var database = new SqlDatabase(dialect, source, time);
        try
        {
            database.WriteNow((connection, transaction) => Migrations.Apply(connection, transaction, dialect, database.Now, log ?? NullLogger.Instance));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Asks the database whether it answers; for readiness.</summary>
    /// <exception cref="StoreUnavailableException">It does not.</exception>
    public Task Ping(CancellationToken cancellation) => Read(work => work.First<long>("SELECT 1"), cancellation);

    /// <summary>
    /// Whether this program can work with the database's schema. A newer one is fine for a node that runs already: steps only add, and during a
    /// rolling upgrade the new nodes come while the old ones still serve.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public async Task<bool> HasCurrentSchema(CancellationToken cancellation) => await SchemaNumber(cancellation) >= SchemaOfThisProgram;

    /// <summary>The number of the database's schema; 0 where it has no tables yet.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public Task<long> SchemaNumber(CancellationToken cancellation) => Read(
        async work => Dialect.HasVersions is { } has && !await work.First<bool>(has) ? 0 : await work.First<long>(Migrations.Current), cancellation);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _source.Dispose();
    }

    internal Task<T> Read<T>(Func<SqlWork, Task<T>> ask, CancellationToken cancellation) => Guarded("read", async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        return await Connected(connection, () => ask(new SqlWork(connection, null, cancellation)));
    }, cancellation);

    /// <summary>
    /// One transaction in which each statement sees what was committed before it, whatever the server's default is: the statements
    /// of this program carry their own conditions, and wait for whoever changes the same row. Nothing that may itself write (sealing can make a key) belongs inside: it
    /// would wait for its own turn.
    /// </summary>
    internal Task<T> Write<T>(Func<SqlWork, Task<T>> change, CancellationToken cancellation) => Guarded("write", async () =>
    {
        if (_turn is not null && !await _turn.Enter(Dialect.LongestWait, Time, cancellation))
        {
            throw new StoreUnavailableException(StoreTrouble.Busy);
        }

        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            return await Connected(connection, () => Transact(connection, change, cancellation));
        }
        finally
        {
            _turn?.Leave();
        }
    }, cancellation);

    /// <summary>A query for callers whose interface is not asynchronous (the key ring).</summary>
    internal T ReadNow<T>(Func<DbConnection, T> ask) => Guarded(Dialect, () =>
    {
        using var connection = _source.OpenConnection();
        return ask(connection);
    });

    /// <summary>A transaction for callers whose interface is not asynchronous (the key ring, migrations).</summary>
    internal void WriteNow(Action<DbConnection, DbTransaction> change) => Guarded(Dialect, () =>
    {
        if (_turn is not null && !_turn.EnterNow(Dialect.LongestWait))
        {
            throw new StoreUnavailableException(StoreTrouble.Busy);
        }

        try
        {
            using var connection = _source.OpenConnection();
            using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
            change(connection, transaction);
            transaction.Commit();
            return true;
        }
        finally
        {
            _turn?.Leave();
        }
    });

    private static async Task<T> Transact<T>(DbConnection connection, Func<SqlWork, Task<T>> change, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var work = new SqlWork(connection, transaction, cancellation);
        var result = await change(work);
        if (!work.Abandoned)
        {
            // Not cancellable: a commit that was given up half way may still have happened.
            await transaction.CommitAsync(CancellationToken.None);
        }

        return result;
    }

    // A connection that broke between two statements is closed for the second one: ADO.NET calls that an invalid operation.
    private static async Task<T> Connected<T>(DbConnection connection, Func<Task<T>> body)
    {
        try
        {
            return await body();
        }
        catch (InvalidOperationException) when (connection.State != ConnectionState.Open)
        {
            throw new StoreUnavailableException(StoreTrouble.Disconnected);
        }
    }

    private static T Guarded<T>(SqlDialect dialect, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception e) when (dialect.Diagnose(e) is { } cause)
        {
            throw new StoreUnavailableException(cause.Trouble, cause.Code);
        }
    }

    private Task<T> Guarded<T>(string operation, Func<Task<T>> body, CancellationToken cancellation) => Timed.Record(
        Instruments.DatabaseDuration, Time, () => Guarded(body), [new(Labels.Database, Dialect.OpenTelemetryName), new(Labels.DatabaseOperation, operation)],
        cancellation);

    private async Task<T> Guarded<T>(Func<Task<T>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception e) when (Dialect.Diagnose(e) is { } cause)
        {
            throw new StoreUnavailableException(cause.Trouble, cause.Code);
        }
    }
}
