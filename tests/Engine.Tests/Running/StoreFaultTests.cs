using Microsoft.Data.Sqlite;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class StoreFaultTests
{
    private const string Notes = "POST notes";

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Proves", "R5")]
    public async Task A_commit_whose_answer_was_lost_is_recognised_and_nothing_is_done_twice(int at)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        node.Faults.Next("sessions", [.. Enumerable.Repeat(CommitFault.None, at), CommitFault.LoseTheAnswer]);

        (await node.Call("note", new { text = "a" })).Returned().Replayed.ShouldBeFalse();

        world.Ledger.AskedFor(Notes).ShouldBe(1);
        (await node.Look()).Intents.Count(i => i.State is IntentState.Done).ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    public async Task A_look_that_began_before_a_store_and_ends_after_it_leaves_nothing_old_behind()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        var store = node.Faults.Hold("sessions");
        var call = node.Call("note", new { text = "a" });
        await store.Arrived;
        var load = node.Faults.Hold(StoreFaults.Load);
        var look = node.Look();
        await load.Arrived;
        store.Release();
        (await call).Returned();

        load.Release();

        (await look).Intents.ShouldNotContain(i => i.State is IntentState.Done);
        (await node.Intent("note")).State.ShouldBeOfType<IntentState.Done>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_call_that_the_store_refuses_to_record_is_not_begun_and_can_be_made_again()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        var before = await node.Look();
        node.Faults.Next("sessions", CommitFault.Refuse);

        (await node.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable).RetryAfter.ShouldNotBeNull();

        await node.Settle();
        world.Ledger.AskedFor(Notes).ShouldBe(0);
        var after = await node.Look();
        after.Intents.Select(i => i.Id).ShouldBe(before.Intents.Select(i => i.Id));
        after.Remembered.ShouldBe(before.Remembered);
        (await node.Call("note", new { text = "a" })).Returned();
        world.Ledger.Count(Notes).ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task An_outcome_that_the_store_refuses_is_offered_again_until_it_is_stored()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        node.Faults.Next("sessions", CommitFault.None, CommitFault.Refuse, CommitFault.Refuse);

        var call = node.Call("note", new { text = "a" });
        await world.Time.Waiting(EngineLimits.OutcomeRetryWait);
        world.Time.Advance(EngineLimits.OutcomeRetryWait);
        await world.Time.Waiting(EngineLimits.OutcomeRetryWait * 2);
        world.Time.Advance(EngineLimits.OutcomeRetryWait * 2);

        (await call).Returned();
        world.Ledger.AskedFor(Notes).ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_refresh_that_the_store_refuses_to_record_is_not_sent()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
        node.Faults.Next("sessions", CommitFault.Refuse);

        (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.StoreUnavailable);
        world.Acme.RefreshRequests.ShouldBe(0);

        (await node.Call("list_invoices", new { page = 1 })).Returned();
        world.Acme.RefreshRequests.ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_refresh_whose_record_took_the_store_longer_than_its_claim_allows_is_not_sent()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
        var store = node.Faults.Hold("sessions");
        var call = node.Call("list_invoices", new { page = 1 });
        await store.Arrived;

        // What is left of the claim is no longer than the request may take: when it ends, somebody else may have begun.
        world.Time.Advance(Limits.Claim - Limits.OutgoingDeadline);
        store.Release();
        await Task.WhenAny(call, world.Time.Waiting(EngineLimits.RefreshWait));
        await node.Settle();
        world.Acme.RefreshRequests.ShouldBe(0);

        world.Time.Advance(Limits.Claim);
        (await call).Refused(ErrorCode.ProviderUnavailable);
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        world.Acme.RefreshRequests.ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_store_that_is_away_is_said_to_be_away_by_every_operation()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        world.Time.Advance(EngineLimits.MembershipRemembered);
        node.Faults.IsDown = true;

        (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.StoreUnavailable);
        (await node.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable);
        (await node.Calls.Pending(world.Alice(), TestWorld.Ct)).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCode.StoreUnavailable);
        (await node.Calls.Collect(world.Alice(), "int_1", TestWorld.Ct)).Refused(ErrorCode.StoreUnavailable);
        (await node.Calls.Cancel(world.Alice(), "int_1", TestWorld.Ct)).ShouldNotBeNull().Refused(ErrorCode.StoreUnavailable);

        node.Faults.IsDown = false;
        (await node.Call("note", new { text = "a" })).Returned();
        world.Ledger.Count(Notes).ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    [Trait("Proves", "R9")]
    public async Task A_full_disk_refuses_new_calls_loses_none_of_the_old_and_works_again_with_room()
    {
        await using var world = await TestWorld.Create();
        var roomy = await world.StartNode();
        (await roomy.Call("note", new { text = "first" })).Challenged(ErrorCode.AuthRequired);
        roomy.Fate.Die();
        await using var raw = new SqliteConnection($"Data Source={Path.Combine(roomy.Fate.Remains, "reconnect.db")};Pooling=False");
        await raw.OpenAsync(TestWorld.Ct);
        await using var count = raw.CreateCommand();
        count.CommandText = "PRAGMA page_count";
        var pages = (long)(await count.ExecuteScalarAsync(TestWorld.Ct))!;
        await raw.CloseAsync();
        var full = await world.StartFragileNode(roomy.Fate.Remains, new SqliteSettings { MaxPages = pages + 4 });

        (await full.Call("note", new { text = new string('x', 40_000) })).Refused(ErrorCode.StoreUnavailable);
        (await full.Look()).Intents.ShouldHaveSingleItem().Arguments.Text.ShouldBe("""{"text":"first"}""");
        full.Fate.Die();

        var node = await world.StartNode(full.Fate.Remains);
        (await node.Look()).Intents.ShouldHaveSingleItem().Arguments.Text.ShouldBe("""{"text":"first"}""");
        (await node.Call("note", new { text = new string('x', 40_000) })).Challenged(ErrorCode.AuthRequired);
        (await node.Look()).Intents.Count.ShouldBe(2);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_store_that_somebody_else_keeps_locked_is_unavailable_and_works_when_it_is_free()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode(settings: new SqliteSettings { BusyWait = TimeSpan.FromMilliseconds(50) });
        await world.Connect(node);
        await using var raw = new SqliteConnection($"Data Source={Path.Combine(node.Directory, "reconnect.db")};Pooling=False");
        await raw.OpenAsync(TestWorld.Ct);
        await using (await raw.BeginTransactionAsync(TestWorld.Ct))
        {
            (await node.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable);
        }

        world.Ledger.AskedFor(Notes).ShouldBe(0);
        (await node.Call("note", new { text = "a" })).Returned();
        world.Ledger.Count(Notes).ShouldBe(1);
    }
}
