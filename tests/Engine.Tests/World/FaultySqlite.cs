using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>The real SQLite file, behind connections that a test can make fail at the commit, and that a dead process cannot use.</summary>
internal sealed class FaultySqlite(string directory, SqliteSettings settings, StoreFaults faults, Fate fate) : DbDataSource
{
    private readonly string _pragmas =
        $"PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF; PRAGMA busy_timeout = {(long)settings.BusyWait.TotalMilliseconds};"
        + (settings.MaxPages is { } pages ? $"PRAGMA max_page_count = {pages};" : "");

    public override string ConnectionString { get; } =
        $"Data Source={Sqlite.PrepareFile(directory)};Mode=ReadWrite;Foreign Keys=True;Pooling=False;Default Timeout=1";

    protected override DbConnection CreateDbConnection() => new Connection(ConnectionString, faults, fate);

    protected override DbConnection OpenDbConnection()
    {
        if (faults.IsDown)
        {
            throw new SqliteException("unable to open database file", 14);
        }

        var connection = CreateDbConnection();
        connection.Open();
        using var command = connection.CreateCommand();
        // Constant text and numbers of the test.
#pragma warning disable CA2100
        command.CommandText = _pragmas;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return connection;
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        if (fate.IsDead)
        {
            await Task.Delay(Timeout.Infinite, fate.Buried);
        }

        return OpenDbConnection();
    }

    private sealed class Connection(string text, StoreFaults faults, Fate fate) : SqliteConnection(text)
    {
        /// <summary>The table that the current transaction is about.</summary>
        public string Table { get; set; } = "";

        public override SqliteCommand CreateCommand() => new Command(faults, fate) { Connection = this, Transaction = Transaction, CommandTimeout = DefaultTimeout };

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
        {
            Table = "";
            return new Transact(this, BeginTransaction(isolationLevel), faults, fate);
        }
    }

    private sealed class Command(StoreFaults faults, Fate fate) : SqliteCommand
    {
        private static readonly string[] Tables = ["sessions", "audit", "memberships", "due", "key_ring"];

        [AllowNull]
        public override string CommandText
        {
            get => base.CommandText;
            set
            {
                // The engine's own statement, passed on as it is.
#pragma warning disable CA2100
                base.CommandText = value;
#pragma warning restore CA2100
                if (Connection is Connection { Table: "" } connection && value is not null && !value.StartsWith("SELECT", StringComparison.Ordinal))
                {
                    connection.Table = Tables.FirstOrDefault(
                        t => value.Contains($"INTO {t} ", StringComparison.Ordinal) || value.Contains($"UPDATE {t} ", StringComparison.Ordinal)) ?? "";
                }
            }
        }

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
        {
            var reader = await base.ExecuteDbDataReaderAsync(behavior, cancellationToken);
            if (CommandText.StartsWith("SELECT version, sealed FROM sessions", StringComparison.Ordinal) && faults.TakeHeld(StoreFaults.Load) is { } gate)
            {
                await gate.Pass(fate.Buried);
            }

            return reader;
        }

        protected override DbTransaction? DbTransaction
        {
            get => base.DbTransaction;
            set => base.DbTransaction = value is Transact wrapped ? wrapped.Inner : value;
        }
    }

    private sealed class Transact(Connection connection, SqliteTransaction inner, StoreFaults faults, Fate fate) : DbTransaction
    {
        public SqliteTransaction Inner => inner;

        public override IsolationLevel IsolationLevel => inner.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit() => inner.Commit();

        public override async Task CommitAsync(CancellationToken cancellationToken = default)
        {
            var table = connection.Table;
            if (faults.TakeHeld(table) is { } gate)
            {
                await gate.Pass(fate.Buried);
            }

            await fate.Pass($"before the commit of {table}");
            var fault = faults.Take(table);
            if (fault == CommitFault.Refuse)
            {
                throw new SqliteException("disk I/O error", 10);
            }

            inner.Commit();
            await fate.Pass($"after the commit of {table}");
            if (fault == CommitFault.LoseTheAnswer)
            {
                throw new SqliteException("disk I/O error", 10);
            }
        }

        public override void Rollback() => inner.Rollback();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
