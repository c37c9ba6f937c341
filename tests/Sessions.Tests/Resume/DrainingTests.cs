using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Resume;

/// <summary>Released calls stand in line, and are checked again when their turn comes.</summary>
public sealed class DrainingTests
{
    private readonly Story _story = new();

    [Fact]
    public void Reads_run_side_by_side_up_to_their_limit()
    {
        Park("list", Limits.ParallelResumedReads + 2);
        _story.Connect();
        Executing().ShouldBe(["int_1", "int_2", "int_3", "int_4"]);
        _story.Returned("1");
        Executing().Count.ShouldBe(Limits.ParallelResumedReads);
        _story.StateOf("int_5").ShouldBeOfType<IntentState.Executing>("In the order in which they were asked.");
    }

    [Fact]
    public void Resumed_writes_run_one_after_another_in_order()
    {
        Park("auto", 3);
        _story.Connect();
        foreach (var id in new[] { "int_1", "int_2", "int_3" })
        {
            Executing().ShouldBe([id]);
            _story.Returned("1");
        }

        Executing().ShouldBeEmpty();
    }

    [Fact]
    public void A_write_does_not_wait_for_reads_nor_a_read_for_a_write()
    {
        Park("list", 4);
        Park("auto", 2);
        Park("export", 1);
        _story.Connect();
        Executing().ShouldBe(["int_1", "int_2", "int_3", "int_4", "int_5"]);
        _story.Returned("1", _story.LastExecute with { Intent = _story.Session.Intent("int_1")! });
        Executing().ShouldBe(["int_2", "int_3", "int_4", "int_5", "int_7"]);
    }

    [Fact]
    public void A_fresh_call_does_not_stand_in_line()
    {
        Park("auto", 2);
        _story.Connect();
        _story.Call("note", "9").ShouldBeOfType<Reply.Running>();
        Executing().Count.ShouldBe(2);
        _story.Ended(new ExecutionEnd.ClaimTooOld(false));
        Executing().Count.ShouldBe(2, "It goes out again at once.");
    }

    [Fact]
    public void A_resumed_write_does_not_wait_for_a_fresh_one()
    {
        _story.Connect("write");
        _story.Call("note").ShouldBeOfType<Reply.Running>();
        _story.Call("pay").ShouldBeOfType<Reply.Challenged>();
        _story.Connect("all");
        Executing().Count.ShouldBe(2);
    }

    [Fact]
    public void A_released_call_waits_for_the_refresh_that_it_causes()
    {
        Park("auto", 2);
        _story.Connect();
        _story.ForceExpiry();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>();
        _story.Returned("1");
        _story.Tick().ShouldBe(new Reply.Noted(0));
        _story.Refreshed();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_released_call_is_as_patient_as_the_provider_wants()
    {
        Park("auto", 2);
        _story.Connect();
        _story.ForceExpiry();
        _story.Returned("1");
        _story.RefreshUnavailable(TimeSpan.FromSeconds(40));
        _story.Last.State.ShouldBe(new IntentState.Released(ReleasedBy.Reconnect, _story.Now.AddSeconds(40), 0));
        _story.Tick(TimeSpan.FromSeconds(39));
        _story.Effects.ShouldBeEmpty();
        _story.Tick(TimeSpan.FromSeconds(1));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>();
    }

    [Fact]
    public void A_released_call_whose_connection_broke_is_parked_again()
    {
        Park("auto", 2);
        _story.Connect();
        _story.Ended(new ExecutionEnd.TokenRejected(1, MutationsDone: false));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>();
        _story.Last.State.ShouldBe(new IntentState.Parked(
            new ParkReason.NeedsConnection(ErrorCode.TokenRevoked, ScopeSet.Of("write")), _story.Now));
        _story.Effects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("gone", ErrorCode.NotFound)]
    [InlineData("fingerprint", ErrorCode.BadInput)]
    [InlineData("provider", ErrorCode.BadInput)]
    [InlineData("scopes", ErrorCode.InsufficientScope)]
    public void What_changed_while_a_call_stood_in_line_stops_it(string change, ErrorCode code)
    {
        Park("auto", 2);
        _story.Connect();
        _story.Rules = change switch
        {
            "gone" => World.WithoutTool("auto"),
            "fingerprint" => World.WithTool("auto", t => t with { Fingerprint = "fingerprint-2" }),
            "provider" => World.WithTool("auto", t => t with { Provider = "crm" }),
            _ => World.WithTool("auto", t => t with { Scopes = ScopeSet.Of("admin") }),
        };
        _story.Returned("1");
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBe(new IntentState.Failed(code, _story.Now, null));
    }

    [Fact]
    [Trait("Proves", "M9")]
    public void Another_account_than_the_one_it_was_asked_for_stops_it()
    {
        _story.Connect("other");
        Park("auto", 1);
        _story.Connect("all");
        _story.Ended(new ExecutionEnd.Failed(ErrorCode.ProviderUnavailable, null));
        _story.Disconnect();
        _story.Rules = _story.Rules with { Providers = [_story.Rules.Providers[0] with { IsIdentity = false }] };
        _story.Connect(account: World.AccountAt("acme") with { Subject = "bob" });
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.AccountChanged);
    }

    [Fact]
    [Trait("Proves", "S48")]
    public void A_write_whose_authority_ended_while_it_stood_in_line_waits_for_the_tick()
    {
        Park("auto", 2, TimeSpan.FromMinutes(5));
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(5)).Returned("1");
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBe(new IntentState.Parked(new ParkReason.NeedsTick(), _story.Now));
        _story.Confirm(_story.Last.Id);
        _story.LastExecute.Intent.Id.ShouldBe(_story.Last.Id, "A tick needs no authority of the token.");
    }

    [Fact]
    public void A_tool_that_turned_into_one_that_needs_a_tick_waits_for_it()
    {
        Park("auto", 2);
        _story.Connect();
        _story.Rules = World.WithTool("auto", t => t with { Resume = ResumePolicy.Confirm });
        _story.Returned("1");
        _story.Last.State.ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
    }

    private void Park(string tool, int count, TimeSpan? tokenLives = null)
    {
        for (var i = 0; i < count; i++)
        {
            _story.Call(tool, $"{i}", _story.By(tokenLives: tokenLives)).ShouldBeOfType<Reply.Challenged>();
        }
    }

    private IReadOnlyList<string> Executing() => [.. _story.Session.Intents.Where(i => i.State is IntentState.Executing).Select(i => i.Id)];
}
