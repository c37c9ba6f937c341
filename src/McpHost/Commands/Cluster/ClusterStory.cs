using ReconnectGrains.McpHost.Commands.Demo;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>What the story came to.</summary>
/// <param name="Read">Who did what for the read.</param>
/// <param name="Payment">Who did what for the payment.</param>
/// <param name="Killed">The node that was killed while the payment was parked.</param>
/// <param name="Recovered">From the kill to the session's next good answer.</param>
/// <param name="Tally">The numbers.</param>
internal sealed record ClusterOutcome(Trail Read, Trail Payment, string Killed, TimeSpan Recovered, ClusterTally Tally);

/// <summary>The demo's story on three nodes: a read that each step meets another node, and a payment whose node is killed.</summary>
internal sealed class ClusterStory(ClusterWorld world, ClusterEngine engine, Narrator tell, TimeProvider time)
{
    /// <summary>The audit log may lag behind the last answer, by a store's hiccup.</summary>
    private static readonly TimeSpan AuditDeadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AuditPause = TimeSpan.FromMilliseconds(100);

    private string? _killed;
    private TimeSpan _recovered;

    /// <summary>Plays it.</summary>
    /// <exception cref="WorldException">Something answered otherwise than it should.</exception>
    public async Task<ClusterOutcome> Play(CancellationToken cancellation)
    {
        using var alice = new Person(world.Around, "northwind", "alice");
        using var bob = new Person(world.Around, "northwind", "bob");
        var cast = await Beginning.Link(world.Around, alice, bob, tell, () => world.Visits.Last, cancellation);
        var invoices = await Beginning.FirstCall(cast, cancellation);
        await Beginning.FirstPayment(cast, invoices[1], cancellation);

        var before = world.Visits.All.Count;
        var read = await BrokenRead.Play(
            cast, "The connection breaks, and list_invoices is called", (parked, stop) => AskElsewhere(cast, parked, stop), cancellation);
        var readTrail = Trail.Of([.. Calls(before)], world.Executor(read));
        before = world.Visits.All.Count;
        var payment = await BrokenPayment.Play(cast, invoices[0], (parked, stop) => Kill(cast, parked, stop), cancellation);
        var paymentTrail = Trail.Of([.. Calls(before)], world.Executor(payment));

        var tally = await Count(payment, invoices[0]["id"]!.GetValue<string>(), read, cancellation);
        return new ClusterOutcome(readTrail, paymentTrail, _killed!, _recovered, tally);
    }

    /// <summary>A time for people: hundredths where tenths would say nothing.</summary>
    public static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? $"{time.TotalSeconds:0.00} s" : $"{time.TotalSeconds:0.0} s";

    // What the administrator does is no step of a call.
    private IEnumerable<Visit> Calls(int before) =>
        world.Visits.All.Skip(before).Where(v => !v.Path.StartsWith("/admin", StringComparison.Ordinal));

    // Two requests, so that round robin sends the three that matter (call, callback, repetition) to three nodes.
    private async Task AskElsewhere(Cast cast, HostAnswer parked, CancellationToken cancellation)
    {
        var again = await cast.Host.Call("list_invoices", BrokenRead.Arguments(), cancellation);
        WorldException.Unless(
            again.IntentId == parked.IntentId && again.Link is not null,
            $"The repetition at another node was to be the same parked call, but: {again.InWords}.");
        cast.Tell.Saw("host", $"repeats the call{cast.There}: the same parked call, with a link again");
        await Recovery.Await(cast.Host, parked.IntentId!, time, cancellation);
        cast.Tell.Saw("host", $"asks for alice's pending requests{cast.There}: it is on the list");
    }

    private async Task Kill(Cast cast, HostAnswer parked, CancellationToken cancellation)
    {
        _killed = engine.HolderPath is { } path
            ? await cast.Administrator.Holder(path, cast.Alice.Tenant, cast.Alice.Name, cancellation)
            : cast.Node()!;
        tell.Step($"{_killed} is killed");
        tell.Say(engine.HolderPath is null
            ? "No node holds a session longer than a request takes; this one parked the call."
            : "It is the node that holds alice's session in its memory.");
        var began = time.GetTimestamp();
        await world.Node(_killed).Kill(cancellation);
        tell.Saw(_killed, "SIGKILL: no time to write anything, or to tell anybody");
        var asked = await Recovery.Await(cast.Host, parked.IntentId!, time, cancellation);
        _recovered = time.GetElapsedTime(began);
        tell.Saw("host", $"asks for alice's pending requests{cast.There}: the parked call is on the list");
        tell.Saw("", $"{Seconds(_recovered)} after the kill, {(asked == 1 ? "at the first try" : $"after {asked} tries")}");
    }

    private async Task<ClusterTally> Count(string payment, string invoice, string read, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var calls = await Tally.Count(world.Around.Api, world.Store, payment, invoice, read, time, cancellation);
            if (calls == Tally.Expected || time.GetElapsedTime(began) > AuditDeadline)
            {
                return ClusterTally.Of(world, calls);
            }

            await Task.Delay(AuditPause, time, cancellation);
        }
    }
}
