namespace ReconnectGrains.Engine.Tests.World;

/// <summary>What goes wrong with a commit.</summary>
internal enum CommitFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The database refuses it; nothing is stored.</summary>
    Refuse,

    /// <summary>It is stored, and the answer is an error.</summary>
    LoseTheAnswer,
}

/// <summary>What goes wrong with a node's database, from now on.</summary>
internal sealed class StoreFaults
{
    /// <summary>In place of a table: a session that is loaded. Held when it is read, and not yet handed on.</summary>
    public const string Load = "load of sessions";

    private readonly Lock _gate = new();
    private readonly List<(string Table, CommitFault Fault)> _next = [];
    private readonly List<(string Table, Gate Gate)> _held = [];

    /// <summary>While true, no connection can be had.</summary>
    public bool IsDown { get; set; }

    /// <summary>The next commits that write to this table go so.</summary>
    public void Next(string table, params IEnumerable<CommitFault> faults)
    {
        lock (_gate)
        {
            _next.AddRange(faults.Select(f => (table, f)));
        }
    }

    /// <summary>The next commit that writes to this table waits, before it is done.</summary>
    public Gate Hold(string table)
    {
        var gate = new Gate();
        lock (_gate)
        {
            _held.Add((table, gate));
        }

        return gate;
    }

    public CommitFault Take(string table)
    {
        lock (_gate)
        {
            var at = _next.FindIndex(n => n.Table == table);
            if (at < 0)
            {
                return CommitFault.None;
            }

            var fault = _next[at].Fault;
            _next.RemoveAt(at);
            return fault;
        }
    }

    public Gate? TakeHeld(string table)
    {
        lock (_gate)
        {
            var at = _held.FindIndex(n => n.Table == table);
            if (at < 0)
            {
                return null;
            }

            var gate = _held[at].Gate;
            _held.RemoveAt(at);
            return gate;
        }
    }
}
