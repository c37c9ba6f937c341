using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace ReconnectGrains.Engine.Storage;

/// <summary>What is particular about PostgreSQL: its limits, its column types and its SQLSTATEs (postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class PostgreSql
{
    /// <summary>How long a connection may take to be made, or to be waited for when all are in use.</summary>
    public static readonly TimeSpan ConnectWait = TimeSpan.FromSeconds(5);

    /// <summary>How long one statement may take, with its waiting for what other nodes hold.</summary>
    public static readonly TimeSpan StatementWait = TimeSpan.FromSeconds(10);

    /// <summary>Connections of one node. Three nodes leave a server of the usual size (100) some room.</summary>
    public const int Connections = 30;

    public static SqlDialect Dialect { get; } = new(
        Name: "PostgreSQL",
        Bytes: "BYTEA",
        Text: "TEXT COLLATE \"C\"",
        // Numbers of our own, the same in every node.
        MigrationLock: "SELECT pg_advisory_xact_lock(724115)",
        KeyLock: "SELECT pg_advisory_xact_lock(724116)",
        AuditLock: "SELECT pg_advisory_xact_lock(724117)",
        // Who takes rows at the same time takes others, instead of waiting for these, or for each other in a circle.
        SkipTaken: "FOR UPDATE SKIP LOCKED",
        Clock: "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        HasVersions: "SELECT to_regclass('schema_version') IS NOT NULL",
        OneWriter: false,
        LongestWait: StatementWait,
        Diagnose: Diagnose);

    /// <summary>Pooled connections. What the connection string says is stronger than the limits above.</summary>
    public static DbDataSource Source(string connectionString)
    {
        var limits = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "ReconnectGrains",
            Timeout = (int)ConnectWait.TotalSeconds,
            CommandTimeout = (int)StatementWait.TotalSeconds,
            MaxPoolSize = Connections,
        };
        return new NpgsqlDataSourceBuilder($"{limits.ConnectionString};{connectionString}").Build();
    }

    private static Diagnosis? Diagnose(Exception failure) => failure switch
    {
        PostgresException e => new Diagnosis(Trouble(e.SqlState), e.SqlState),
        // The statement's time, or that for a connection, is up: the server is slow, or all connections are in use.
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new Diagnosis(StoreTrouble.Busy, "timeout"),
        NpgsqlException { InnerException: SocketException e } => Lost(e),
        SocketException e => Lost(e),
        // The last one is Npgsql's own: the connection broke between two statements, and took its parts with it.
        NpgsqlException or IOException or ObjectDisposedException => new Diagnosis(StoreTrouble.Disconnected, ""),
        _ => null,
    };

    private static Diagnosis Lost(SocketException e) => new(StoreTrouble.Disconnected, e.SocketErrorCode.ToString());

    private static StoreTrouble Trouble(string state) => state switch
    {
        // Serialization, deadlock, lock not available, canceled (by a time limit).
        "40001" or "40P01" or "55P03" or "57014" => StoreTrouble.Busy,
        "53100" => StoreTrouble.Full,
        "25006" => StoreTrouble.ReadOnly,
        "XX001" or "XX002" => StoreTrouble.Corrupt,
        // Ended by the server for being idle.
        "25P03" or "25P04" => StoreTrouble.Disconnected,
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P0", StringComparison.Ordinal) => StoreTrouble.Disconnected,
        _ when state.StartsWith("58", StringComparison.Ordinal) => StoreTrouble.InputOutput,
        _ => StoreTrouble.Refused,
    };
}
