using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Storage;

/// <summary>Brings a database to the schema of this program: numbered steps, each applied once, all in one transaction.</summary>
internal static partial class Migrations
{
    /// <summary>A step's number is its place, counted from 1. A step that was released never changes.</summary>
    private static readonly Func<SqlDialect, string>[] Steps =
    [
        Schema.FirstTables, Schema.GrainState, Schema.Logins, Schema.AuthorizationServer, _ => Schema.QueueDepth, Schema.AuditChains, Schema.Console, Schema.Alerts,
        Schema.ScopeAudit,
    ];

    /// <summary>Asks for the schema's number.</summary>
    public const string Current = "SELECT COALESCE(MAX(version), 0) FROM schema_version";

    /// <summary>The schema of this program.</summary>
    public static long Latest => Steps.Length;

    public static void Apply(DbConnection connection, DbTransaction transaction, SqlDialect dialect, long now, ILogger log)
    {
        if (dialect.MigrationLock is { } takeLock)
        {
            connection.Execute(takeLock, transaction: transaction);
        }

        connection.Execute(Schema.Versions, transaction: transaction);
        var current = connection.ExecuteScalar<long>(Current, transaction: transaction);
        if (current > Steps.Length)
        {
            throw new StoreUnavailableException(StoreTrouble.NewerSchema, $"schema {current}, this program knows {Steps.Length}");
        }

        for (var number = current + 1; number <= Steps.Length; number++)
        {
            if (current > 0)
            {
                Log.Step(log, number, Steps.Length); // Of a store with content, which may take its time.
            }

            connection.Execute(Steps[number - 1](dialect), transaction: transaction);
            connection.Execute("INSERT INTO schema_version (version, applied_at) VALUES (@number, @now)", new { number, now }, transaction);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Bringing the store up to date: step {Step} of {Steps}.")]
        public static partial void Step(ILogger logger, long step, int steps);
    }
}
