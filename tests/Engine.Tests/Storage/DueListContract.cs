using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public abstract class DueListContract(TestStore temp) : StoreContract(temp)
{
    private static readonly SessionKey Cid = new("north", "cid");

    private SessionIndex Index => new(Temp.Database);

    private DateTimeOffset Now => Temp.Clock.Now;

    [Fact]
    public async Task What_is_due_is_taken_the_longest_due_first_and_nothing_else()
    {
        await DueIn(Bob, -2);
        await DueIn(Ann, -1);
        await DueIn(Cid, 1);

        (await Take(10)).ShouldBe([Bob, Ann]);
    }

    [Fact]
    [Trait("Proves", "R6")]
    public async Task A_row_whose_key_nobody_here_wrote_does_not_keep_the_others_from_their_turn()
    {
        await DueIn(Ann, -1);
        await DueIn(Bob, -2);
        Temp.RawScalar($"UPDATE due SET session_key = 'not/a/key' WHERE session_key = '{Bob.Canonical}'");

        (await Take(10)).ShouldBe([Ann]);
    }

    [Fact]
    public async Task A_limit_leaves_the_rest_to_the_next_taker()
    {
        await DueIn(Ann, 0);
        await DueIn(Bob, 0);
        await DueIn(Cid, -5);

        (await Take(2)).ShouldBe([Cid, Ann]);
        (await Take(2)).ShouldBe([Bob]);
        (await Take(2)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task What_was_taken_by_a_node_that_died_comes_back_after_the_lease()
    {
        await DueIn(Ann, -1);
        (await Take(1)).ShouldBe([Ann]);

        Temp.Clock.Now += DueList.Lease - TimeSpan.FromMilliseconds(1);
        (await Take(1)).ShouldBeEmpty();
        Temp.Clock.Now += TimeSpan.FromMilliseconds(1);
        (await Take(1)).ShouldBe([Ann]);
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_new_process_sees_what_falls_due_soon_and_still_takes_it_when_it_is_due()
    {
        await DueIn(Ann, 2);
        await DueIn(Bob, 60);

        (await TakeOver(10)).ShouldBe([Ann]);
        (await Take(10)).ShouldBeEmpty();
        Temp.Clock.Now += TimeSpan.FromSeconds(2);
        (await Take(10)).ShouldBe([Ann]);
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_new_process_does_not_wait_for_the_lease_of_the_one_before()
    {
        await DueIn(Ann, -1);
        await Take(1);

        (await TakeOver(10)).ShouldBe([Ann]);
        (await Take(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_save_with_nothing_to_come_removes_the_entry()
    {
        await DueIn(Ann, -1);
        await Index.Record(Ann, Nothing, Cancel);

        (await Take(1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_save_with_another_time_ends_the_lease_and_one_with_the_same_time_does_not()
    {
        await DueIn(Ann, -1);
        await Take(1);

        await DueIn(Ann, -1);
        (await Take(1)).ShouldBeEmpty();
        await DueIn(Ann, 0);
        (await Take(1)).ShouldBe([Ann]);
    }

    [Fact]
    public async Task A_visit_for_which_there_was_nothing_to_do_corrects_what_it_took()
    {
        await DueIn(Ann, -1);
        await DueIn(Bob, -1);
        await Take(2);

        await Index.Correct(Ann, Now.AddSeconds(5), Cancel);
        await Index.Correct(Bob, null, Cancel);

        (await Take(2)).ShouldBeEmpty();
        Temp.Clock.Now += TimeSpan.FromSeconds(5);
        (await Take(2)).ShouldBe([Ann]);
        Temp.Clock.Now += DueList.Lease;
        (await Take(2)).ShouldBe([Ann]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3600)]
    [Trait("Proves", "R1")]
    public async Task A_correction_never_pushes_away_what_another_node_recorded_meanwhile(int? seconds)
    {
        await DueIn(Ann, -1);
        (await Take(1)).ShouldBe([Ann]);
        await DueIn(Ann, 5);

        await Index.Correct(Ann, seconds is { } s ? Now.AddSeconds(s) : null, Cancel);

        Temp.Clock.Now += TimeSpan.FromSeconds(5);
        (await Take(1)).ShouldBe([Ann]);
    }

    [Fact]
    public async Task A_correction_to_the_time_that_was_known_does_not_bring_the_next_visit_forward()
    {
        await DueIn(Ann, -1);
        await Take(1);

        await Index.Correct(Ann, Now.AddSeconds(-1), Cancel);

        (await Take(1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_that_take_at_the_same_time_do_not_get_the_same_session()
    {
        for (var i = 0; i < 60; i++)
        {
            await DueIn(new("t", $"u{i}"), -i);
        }

        using var otherNode = Temp.Another();
        SqlDatabase[] nodes = [Temp.Database, otherNode];
        var taken = new List<SessionKey>[4];
        await Race.Of([.. Enumerable.Range(0, 4).Select(n => (Action)(() =>
        {
            taken[n] = [];
            while (taken[n].Count < 100 && new DueList(nodes[n % 2]).Take(Now, 7, CancellationToken.None).GetAwaiter().GetResult() is { Count: > 0 } page)
            {
                taken[n].AddRange(page);
            }
        }))]);

        var all = taken.SelectMany(t => t).ToList();
        all.Count.ShouldBe(60);
        all.Distinct().Count().ShouldBe(60);
    }

    private Task DueIn(SessionKey key, int seconds) => Index.Record(key, Nothing with { DueAt = Temp.Clock.Now.AddSeconds(seconds) }, Cancel);

    private Task<IReadOnlyList<SessionKey>> Take(int limit) => new DueList(Temp.Database).Take(Now, limit, Cancel);

    private Task<IReadOnlyList<SessionKey>> TakeOver(int limit) =>
        new DueList(Temp.Database).TakeOver(Now, TimeSpan.FromSeconds(30), limit, Cancel);
}

/// <summary>On a file.</summary>
public sealed class DueListOnSqlite() : DueListContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class DueListOnPostgreSql(PostgresServer server) : DueListContract(new PostgresStore(server));
