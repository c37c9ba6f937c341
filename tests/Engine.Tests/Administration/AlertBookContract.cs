using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Audit;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Administration;

[Trait("Proves", "M18")]
public abstract class AlertBookContract(TestStore temp) : StoreContract(temp)
{
    private static readonly AnomalyRule Rule = new(
        Anomaly.TenantRefusals, AnomalyMeasure.Events, AnomalyGrouping.Tenant, [AuditKind.TenantRefused], 2, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    private readonly List<SealedStore> _nodes = [];

    [Fact]
    public async Task Fewer_than_the_threshold_or_longer_ago_than_the_window_is_nothing_unusual()
    {
        var book = Book();
        await Refuse("north");
        Temp.Clock.Now += TimeSpan.FromMinutes(11);
        await Refuse("north");
        (await book.Look(Rule, Cancel)).ShouldBe(0);
        await Refuse("north");
        (await book.Look(Rule, Cancel)).ShouldBe(1);
        var alert = (await book.Find(null, null, 10, Cancel)).ShouldHaveSingleItem();
        (alert.Finding.Tenant, alert.Finding.Evidence.Count, alert.Delivery).ShouldBe(("north", 2, AlertDelivery.Due));
    }

    [Fact]
    public async Task The_same_is_not_told_again_until_the_rules_quiet_time_is_over_and_something_else_is()
    {
        var book = Book();
        await Refuse("north", "north");
        (await book.Look(Rule, Cancel)).ShouldBe(1);
        await Refuse("north", "south", "south");
        (await book.Look(Rule, Cancel)).ShouldBe(1, "the other tenant's");
        Temp.Clock.Now += Rule.Quiet;
        (await book.Look(Rule, Cancel)).ShouldBe(0, "nothing happened since");
        await Refuse("north", "north");
        (await book.Look(Rule, Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_several_nodes_that_find_the_same_one_raises_it_and_one_sends_it()
    {
        var (one, other) = (Book(), Book());
        await Refuse("north", "north");
        (await Task.WhenAll(one.Look(Rule, Cancel), other.Look(Rule, Cancel))).Sum().ShouldBe(1);
        var taken = await Task.WhenAll(one.Take(Cancel), other.Take(Cancel));
        var (alert, attempt) = taken.SelectMany(t => t).ShouldHaveSingleItem();
        await one.Attempted(alert, attempt, arrived: true, Cancel);
        Temp.Clock.Now += TimeSpan.FromHours(2);
        (await other.Take(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_does_not_arrive_is_sent_again_under_its_own_id_with_growing_waits_and_given_up_in_the_end()
    {
        var book = Book();
        await Refuse("north", "north");
        await book.Look(Rule, Cancel);
        var ids = new HashSet<string>();
        for (var number = 1; number <= AlertLimits.Attempts; number++)
        {
            var (alert, attempt) = (await book.Take(Cancel)).ShouldHaveSingleItem();
            attempt.ShouldBe(number);
            ids.Add(alert.Id);
            await book.Attempted(alert, attempt, arrived: false, Cancel);
            (await book.Take(Cancel)).ShouldBeEmpty("It is not time yet.");
            Temp.Clock.Now += AlertLimits.RetryWait(number);
        }

        ids.Count.ShouldBe(1);
        (await book.Take(Cancel)).ShouldBeEmpty();
        (await book.Find("north", null, 10, Cancel)).ShouldHaveSingleItem().Delivery.ShouldBe(AlertDelivery.GivenUp);
    }

    [Fact]
    public async Task A_node_that_dies_while_it_sends_leaves_the_alert_to_another_after_the_lease()
    {
        var (one, other) = (Book(), Book());
        await Refuse("north", "north");
        await one.Look(Rule, Cancel);
        (await one.Take(Cancel)).Count.ShouldBe(1);
        (await other.Take(Cancel)).ShouldBeEmpty();
        Temp.Clock.Now += AlertLimits.Lease;
        (await other.Take(Cancel)).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    protected override void End() => _nodes.ForEach(n => n.Dispose());

    private AlertBook Book()
    {
        var node = new SealedStore(Temp);
        _nodes.Add(node);
        return new AlertBook(node.Database, node.Audit, Randomness.OfTheSystem, new AlertOptions { Webhook = new() { Url = "https://hook.example" } });
    }

    private async Task Refuse(params string[] tenants)
    {
        foreach (var tenant in tenants)
        {
            await _nodes[0].Audit.AppendOutside(new OutsideEvent(AuditKind.TenantRefused, "trc_1", tenant, "ann"), Cancel);
        }
    }
}

/// <summary>On a file.</summary>
public sealed class AlertBookOnSqlite() : AlertBookContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class AlertBookOnPostgreSql(PostgresServer server) : AlertBookContract(new PostgresStore(server));
