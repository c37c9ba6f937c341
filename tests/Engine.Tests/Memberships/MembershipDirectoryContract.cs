using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Tests.Storage;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Memberships;

public abstract class MembershipDirectoryContract(TestStore temp) : StoreContract(temp)
{
    private MembershipDirectory Directory => new(Temp.Database);

    [Fact]
    [Trait("Proves", "M9")]
    public async Task A_user_who_is_seen_for_the_first_time_becomes_a_member_once()
    {
        (await Directory.Get(Ann, Cancel)).ShouldBeNull();
        var first = await Directory.EnsureActive(Ann, Cancel);
        Temp.Clock.Now += TimeSpan.FromHours(1);

        first.ShouldBe(new Membership(Ann, Active: true, Version: 1, Temp.Clock.Now.AddHours(-1)));
        (await Directory.EnsureActive(Ann, Cancel)).ShouldBe(first);
        (await Directory.Get(Ann, Cancel)).ShouldBe(first);
        (await Directory.Get(Bob, Cancel)).ShouldBeNull();
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task A_membership_that_has_ended_is_not_begun_again_by_being_seen()
    {
        await Directory.EnsureActive(Ann, Cancel);
        var ended = await Directory.End(Ann, Cancel);

        ended.ShouldBe(new MembershipChange(new Membership(Ann, Active: false, Version: 2, Temp.Clock.Now), Changed: true));
        (await Directory.EnsureActive(Ann, Cancel)).ShouldBe(ended.Now);
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task Being_seen_in_the_moment_of_the_end_does_not_undo_it()
    {
        for (var i = 0; i < 40; i++)
        {
            var key = Ann with { User = $"u{i}" };
            await Race.Of(
                () => Directory.EnsureActive(key, CancellationToken.None).GetAwaiter().GetResult(),
                () => Directory.End(key, CancellationToken.None).GetAwaiter().GetResult());

            (await Directory.Get(key, Cancel))!.Active.ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task Ending_a_user_who_was_never_seen_keeps_that_user_out()
    {
        (await Directory.End(Ann, Cancel)).Changed.ShouldBeTrue();

        (await Directory.EnsureActive(Ann, Cancel)).Active.ShouldBeFalse();
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task Each_real_change_raises_the_version_and_a_repetition_does_not()
    {
        (await Directory.Activate(Ann, Cancel)).ShouldSatisfyAllConditions(c => c.Changed.ShouldBeTrue(), c => c.Now.Version.ShouldBe(1));
        (await Directory.Activate(Ann, Cancel)).ShouldSatisfyAllConditions(c => c.Changed.ShouldBeFalse(), c => c.Now.Version.ShouldBe(1));
        (await Directory.End(Ann, Cancel)).ShouldSatisfyAllConditions(c => c.Changed.ShouldBeTrue(), c => c.Now.Version.ShouldBe(2));
        (await Directory.End(Ann, Cancel)).ShouldSatisfyAllConditions(c => c.Changed.ShouldBeFalse(), c => c.Now.Version.ShouldBe(2));
        (await Directory.Activate(Ann, Cancel)).ShouldSatisfyAllConditions(c => c.Changed.ShouldBeTrue(), c => c.Now.Version.ShouldBe(3));
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task The_same_user_id_in_another_tenant_is_somebody_else()
    {
        await Directory.End(Ann, Cancel);

        (await Directory.EnsureActive(Ann with { Tenant = "south" }, Cancel)).Active.ShouldBeTrue();
    }
}

/// <summary>On a file.</summary>
public sealed class MembershipDirectoryOnSqlite() : MembershipDirectoryContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class MembershipDirectoryOnPostgreSql(PostgresServer server) : MembershipDirectoryContract(new PostgresStore(server));
