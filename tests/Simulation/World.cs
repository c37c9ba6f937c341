using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Simulation.Invariants;
using ReconnectGrains.Simulation.Nodes;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;
using ReconnectGrains.Simulation.Storing;
using ReconnectGrains.Simulation.Telling;

namespace ReconnectGrains.Simulation;

/// <summary>How the nodes of a world share its sessions.</summary>
internal enum Shape
{
    None = 0,

    /// <summary>Any node takes any session; the stored version is the fence.</summary>
    Stateless = 1,

    /// <summary>One node, which has the store for itself.</summary>
    Single = 2,

    /// <summary>Each session is owned by one node, or so everybody thinks.</summary>
    Owned = 3,
}

/// <summary>Everything there is, made of one number.</summary>
internal sealed class World : IDisposable
{
    /// <summary>When every world begins.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<SimNode> _nodes = [];
    private readonly Slate _slate;
    private int _names;

    public World(ulong seed, Slate slate)
    {
        _slate = slate;
        Database = new SimDatabase(slate);
        Seed = seed;
        Dice = new Dice(seed);
        Scheduler = new Scheduler(Dice.Fork(), Start);
        Outside = new Lane(Scheduler, "outside");
        Time = new LaneTime(Outside, TimeSpan.Zero);
        Timeline = new Timeline(Start, Time);
        Faults = new Faults(Dice.Fork(), Dice.Weigh<double>((0, 1), (0.4, 3), (1, 4), (2.5, 2)));
        Shape = Dice.Weigh((Shape.Stateless, 3), (Shape.Owned, 2), (Shape.Single, 1));
        Owners = new Owners(this);
        Timeline.Note("", $"seed {seed}: {Shape}");
        Seal = SimSeal.Of(seed);
        Identity = new SimProvider("identity", Faults, Dice.Fork(), Time);
        Acme = new SimProvider("acme", Faults, Dice.Fork(), Time);
        AcmeApi = new SimApi(Acme, SimTools.Acme, Faults, Dice.Fork(), Time);
        IdentityApi = new SimApi(Identity, SimTools.Identity, Faults, Dice.Fork(), Time);
        Servers.Add("identity.test", Identity.Serve);
        Servers.Add("acme.test", Acme.Serve);
        Servers.Add("api.acme.test", AcmeApi.Serve);
        Servers.Add("api.identity.test", IdentityApi.Serve);
        Record = new Record(this);
        Verdict = new Verdict(this);
        for (var i = Shape == Shape.Single ? 1 : Dice.Weigh((2, 2), (3, 1)); i > 0; i--)
        {
            StartNode();
        }
    }

    public ulong Seed { get; }

    public Dice Dice { get; }

    public Scheduler Scheduler { get; }

    /// <summary>The lane of servers and of everything that is no node.</summary>
    public Lane Outside { get; }

    /// <summary>The true time.</summary>
    public LaneTime Time { get; }

    public Timeline Timeline { get; }

    public Faults Faults { get; }

    public Shape Shape { get; }

    public Owners Owners { get; }

    public SimSeal Seal { get; }

    public SimProvider Identity { get; }

    public SimProvider Acme { get; }

    public SimApi AcmeApi { get; }

    public SimApi IdentityApi { get; }

    public Servers Servers { get; } = new();

    public SimDatabase Database { get; }

    public Record Record { get; }

    public Verdict Verdict { get; }

    /// <summary>Nobody makes trouble any more.</summary>
    public bool IsCalm { get; set; }

    public IReadOnlyList<SimNode> Nodes => _nodes;

    /// <summary>Since when somebody is no member any more.</summary>
    public SortedDictionary<string, DateTimeOffset> Ended { get; } = new(StringComparer.Ordinal);

    /// <summary>The longest pause between two rounds of a sweeper, in seconds.</summary>
    public double SweepPace { get; set; } = 45;

    public SimProvider Provider(string name) => name == "identity" ? Identity : Acme;

    /// <summary>Starts a node.</summary>
    /// <param name="serves">False: it is the command that begins an epoch, which does that and nothing else.</param>
    public SimNode StartNode(bool serves = true)
    {
        var skew = Shape == Shape.Single ? TimeSpan.Zero : Skewed();
        var node = new SimNode(this, $"node{++_names}", skew);
        _nodes.Add(node);
        Timeline.Note("", $"{node.Name} starts, its clock {skew.TotalSeconds:0.0} s off");
        if (serves)
        {
            node.Start();
        }

        return node;
    }

    /// <summary>As wrong as a clock may be in a node that is ready, and mostly nearly right.</summary>
    private TimeSpan Skewed() => Dice.Weigh((0.0, 2), (0.2, 1), (1, 2)) * Dice.Between(-1, 1) * ClockCheck.MostSkew;

    public void Kill(SimNode node)
    {
        Timeline.Note("", $"{node.Name} is killed");
        node.Kill();
        _nodes.Remove(node);
    }

    public bool IsUp(string node) => _nodes.Any(n => n.Name == node);

    /// <summary>A node that is up; null while there is none.</summary>
    public SimNode? AnyNode() => _nodes.Count == 0 ? null : Dice.Pick(_nodes);

    public void Note(SessionKey? key, string what) => Timeline.Note(key?.Canonical ?? "", what);

    public void Found(string line, string what) => Verdict.Broken(line, null, what);

    public void Dispose()
    {
        Database.Dispose();
        _slate.GiveBack();
    }
}
