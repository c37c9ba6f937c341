using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Administration;

[Trait("Proves", "M18")]
public abstract class ProviderHistoryContract(TestStore temp) : StoreContract(temp)
{
    private SealedStore? _node;
    private long _sequence;

    private SealedStore Node => _node ??= new SealedStore(Temp);

    [Fact]
    public async Task Refreshes_of_an_hour_are_counted_together_with_what_half_of_them_took_and_the_slowest()
    {
        await Log(Ann, "acme", 9, 1200, 30, null);
        await Log(Bob, "globex", 5, 7);
        Temp.Clock.Now += TimeSpan.FromHours(1);
        await Log(Ann, "acme", 80);

        var hours = await new ProviderHistory(Node.Database).Read(null, Cancel);

        hours.Select(h => (h.Provider, h.Count, h.Pace?.Median.TotalMilliseconds, h.Pace?.Slowest.TotalMilliseconds)).ShouldBe(
            [("acme", 4, 30, 1200), ("acme", 1, 80, 80), ("globex", 2, 5, 7)]);
        (await new ProviderHistory(Node.Database).Read("south", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_no_node_noted_has_no_duration_and_what_somebody_wrote_there_breaks_nothing()
    {
        await Log(Ann, "acme", null, null);
        (await new ProviderHistory(Node.Database).Read(null, Cancel)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            h => h.Count.ShouldBe(2), h => h.Pace.ShouldBeNull());
        Temp.RawScalar("UPDATE audit SET detail = 'not a number'");
        (await new ProviderHistory(Node.Database).Read(null, Cancel)).ShouldHaveSingleItem().Pace!.Slowest.ShouldBe(TimeSpan.Zero);
    }

    protected override void End() => _node?.Dispose();

    private Task Log(SessionKey key, string provider, params IReadOnlyList<long?> took) => Node.Audit.Append(
        key,
        [.. took.Select(t => new AuditEvent(
            ++_sequence, Temp.Clock.Now, AuditKind.Refreshed, "trc_a", provider, Detail: t is { } milliseconds ? AuditDetail.Of(milliseconds) : null))],
        Cancel);
}

/// <summary>On a file.</summary>
public sealed class ProviderHistoryOnSqlite() : ProviderHistoryContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class ProviderHistoryOnPostgreSql(PostgresServer server) : ProviderHistoryContract(new PostgresStore(server));
