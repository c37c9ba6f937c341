using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>A command whose statement is prepared once in a world, and not each time that it is used: there are a few dozen of them.</summary>
internal sealed class Kept(SimDatabase database, Action<DbCommand> wrote) : DbCommand
{
    private readonly SqliteCommand _parameters = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery()
    {
        var rows = Ready().ExecuteNonQuery();
        if (rows > 0)
        {
            wrote(this);
        }

        return rows;
    }

    public override object? ExecuteScalar() => Ready().ExecuteScalar();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Ready().ExecuteReader(behavior);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _parameters.Dispose();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Ready()
    {
        var ready = database.Prepared(CommandText);
        ready.Parameters.Clear();
        foreach (SqliteParameter parameter in _parameters.Parameters)
        {
            ready.Parameters.Add(parameter);
        }

        return ready;
    }
}
