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

        transaction.Inner.Commit();
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
        public Transact? Current { get; set; }

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "main";

        public override string DataSource => "";

        public override string ServerVersion => "3";

        public override ConnectionState State => ConnectionState.Open;

        public NodeSource Source => source;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Open()
        {
        }

        public override void Close()
        {
        }

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
            Current = new Transact(this, source.Database.Connection.BeginTransaction(isolationLevel));

        protected override DbCommand CreateDbCommand() => new Command(this) { Connection = source.Database.Connection };
    }

    private sealed class Transact(Shared connection, SqliteTransaction inner) : DbTransaction
    {
        public SqliteTransaction Inner => inner;

        public List<Committed> Saved { get; } = [];

        public override IsolationLevel IsolationLevel => inner.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit() => inner.Commit();

        public override Task CommitAsync(CancellationToken cancellationToken = default) => connection.Source.Commit(this);

        public override void Rollback() => inner.Rollback();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Command(Shared shared) : SqliteCommand
    {
        protected override DbTransaction? DbTransaction
        {
            get => base.DbTransaction;
            set => base.DbTransaction = value is Transact ours ? ours.Inner : value;
        }

        protected override DbConnection? DbConnection
        {
            get => base.DbConnection;
            set => base.DbConnection = value is Shared ? shared.Source.Database.Connection : value;
        }

        public override int ExecuteNonQuery()
        {
            var rows = base.ExecuteNonQuery();
            if (rows > 0 && (CommandText.StartsWith("INSERT INTO sessions ", StringComparison.Ordinal) || CommandText.StartsWith("UPDATE sessions ", StringComparison.Ordinal)))
            {
                var key = SessionKey.Parse((string)Parameters["key"].Value!)!;
                shared.Current!.Saved.Add(new Committed(key, (long)Parameters["next"].Value!, (byte[])Parameters["document"].Value!, shared.Source.Node));
            }

            return rows;
        }
    }

    private string Node => node;

    private SimDatabase Database => database;
}
