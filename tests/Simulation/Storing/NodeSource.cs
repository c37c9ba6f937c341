using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>
/// One node's way to the database: slow, and now and then refused, or cut after a commit. All waiting is around the work, none within,
/// so that nothing happens between the first statement of a transaction and its commit.
/// </summary>
internal sealed class NodeSource(SimDatabase database, string node, TimeProvider time, Faults faults, Dice dice) : DbDataSource
{
    private static readonly (int Code, int Weight)[] Troubles = [(5, 4), (10, 2), (14, 1), (13, 1)];

    public override string ConnectionString => "";

    protected override DbConnection CreateDbConnection() => new Shared(this);

    protected override DbConnection OpenDbConnection() => new Shared(this);

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await Latency(cancellationToken);
        return faults.Strikes("store refuses", 0.004) ? throw Trouble() : new Shared(this);
    }

    private Task Latency(CancellationToken cancellation) =>
        Task.Delay(faults.Strikes("store slow", 0.01) ? dice.Milliseconds(300, 6000) : dice.Milliseconds(0, 8), time, cancellation);

    private SqliteException Trouble() => new("the simulation", dice.Weigh<int>(Troubles));

    private async Task Commit(Transact transaction)
    {
        if (faults.Strikes("store refuses the commit", 0.005))
        {
            throw Trouble();
        }

#pragma warning disable CA1849 // In memory; and nothing may happen before it is done.
        transaction.Inner.Commit();
#pragma warning restore CA1849
        database.Transaction = null;
        foreach (var saved in transaction.Saved)
        {
            database.Saved(saved);
        }

        await Latency(CancellationToken.None);
        if (faults.Strikes("store loses the answer", 0.006))
        {
            throw Trouble();
        }
    }

    private sealed class Shared(NodeSource source) : DbConnection
    {
        public Transact? Current { get; private set; }

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "main";

        public override string DataSource => "";

        public override string ServerVersion => "3";

        public override ConnectionState State => ConnectionState.Open;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Open()
        {
        }

        public override void Close()
        {
        }

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
            Current = new Transact(this, source, source.Database.Transaction = source.Database.Connection.BeginTransaction(isolationLevel));

        protected override DbCommand CreateDbCommand() => new Kept(source.Database, Wrote) { Connection = this };

        /// <summary>A statement changed rows; sessions that are committed are told of.</summary>
        private void Wrote(DbCommand command)
        {
            var bytes = Wrote(command.CommandText, "sessions") ? "document" : Wrote(command.CommandText, "grain_state") ? "payload" : null;
            if (bytes is not null)
            {
                var key = SessionKey.Parse((string)command.Parameters["key"].Value!)!;
                Current!.Saved.Add(new Committed(key, (long)command.Parameters["next"].Value!, (byte[])command.Parameters[bytes].Value!, source.Node));
            }
        }

        private static bool Wrote(string sql, string table) =>
            sql.StartsWith($"INSERT INTO {table} ", StringComparison.Ordinal) || sql.StartsWith($"UPDATE {table} ", StringComparison.Ordinal);
    }

    private sealed class Transact(Shared connection, NodeSource source, SqliteTransaction inner) : DbTransaction
    {
        public SqliteTransaction Inner => inner;

        public List<Committed> Saved { get; } = [];

        public override IsolationLevel IsolationLevel => inner.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
            inner.Commit();
            source.Database.Transaction = null;
        }

        public override Task CommitAsync(CancellationToken cancellationToken = default) => source.Commit(this);

        public override void Rollback() => inner.Rollback();

        protected override void Dispose(bool disposing)
        {
            if (source.Database.Transaction == inner)
            {
                source.Database.Transaction = null;
            }

            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private string Node => node;

    private SimDatabase Database => database;
}
