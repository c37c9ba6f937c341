using System.Data.Common;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>Connections that a dead process cannot have.</summary>
internal sealed class MortalSource(DbDataSource inner, Fate fate) : DbDataSource
{
    public override string ConnectionString => inner.ConnectionString;

    protected override DbConnection CreateDbConnection() => inner.CreateConnection();

    protected override DbConnection OpenDbConnection() => inner.OpenConnection();

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        if (fate.IsDead)
        {
            await Task.Delay(Timeout.Infinite, fate.Buried);
        }

        return await inner.OpenConnectionAsync(cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
