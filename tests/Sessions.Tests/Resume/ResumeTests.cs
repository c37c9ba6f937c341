using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Resume;

/// <summary>What the reconnect callback lets run, and what waits for the user's tick.</summary>
[Trait("Proves", "M5")]
public sealed class ResumeTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_parked_call_resumes_once_with_its_arguments_client_and_trace()
    {
        _story.Call("pay", """{"eur":5}""");
        _story.Later(TimeSpan.FromMinutes(15));
        _story.Connect();
        var execute = _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>();
        (execute.Intent.Id, execute.Intent.Arguments.Text, execute.Intent.Key).ShouldBe(("int_1", """{"eur":5}""", "1"));
        (execute.Intent.Asked.Client, execute.Intent.Asked.TraceId).ShouldBe(("chat", "trc_1"));
        _story.Audit.ShouldContain("Resumed Reconnect");
        _story.Connect();
        _story.Effects.ShouldBeEmpty("It runs already.");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("pay")]
    [InlineData("note")]
    [InlineData("auto")]
    public void Reads_and_young_writes_and_what_is_declared_automatic_run_at_once(string tool)
    {
        _story.Call(tool);
        _story.Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>().By.ShouldBe(ReleasedBy.Reconnect);
    }

    [Theory]
    [InlineData("erase")]
    [InlineData("ask")]
    [InlineData("peek")]
    public void What_cannot_be_undone_or_is_declared_so_waits_for_the_tick(string tool)
    {
        _story.Call(tool);
        _story.Later(TimeSpan.FromMinutes(1)).Connect();
        _story.Effects.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBe(new IntentState.Parked(new ParkReason.NeedsTick(), World.Start));
    }

    [Theory]
    [InlineData("pay", true)]
    [InlineData("auto", false)]
    [InlineData("list", false)]
    public void A_write_older_than_15_minutes_waits_for_the_tick(string tool, bool waits)
    {
        _story.Call(tool);
        _story.Later(Limits.AutomaticResumeOfWrites + TimeSpan.FromTicks(1)).Connect();
        (_story.StateOf("int_1") is IntentState.Parked).ShouldBe(waits);
    }

    [Theory]
    [InlineData("pay", true)]
    [InlineData("auto", true)]
    [InlineData("list", false)]
    [Trait("Proves", "S48")]
    public void A_write_whose_MCP_token_has_ended_waits_for_the_tick(string tool, bool waits)
    {
        _story.Call(tool, by: _story.By(tokenLives: TimeSpan.FromMinutes(5)));
        _story.Later(TimeSpan.FromMinutes(5)).Connect();
        (_story.StateOf("int_1") is IntentState.Parked).ShouldBe(waits);
    }

    [Fact]
    [Trait("Proves", "S48")]
    public void A_write_whose_MCP_token_still_lives_runs()
    {
        _story.Call("pay", by: _story.By(tokenLives: TimeSpan.FromMinutes(5)));
        _story.Later(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1)).Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>();
    }

    [Fact]
    public void Several_different_writes_of_one_tool_by_one_client_wait_for_the_tick()
    {
        _story.Call("pay", """{"eur":5}""");
        _story.Call("pay", """{"eur":5.0,"note":""}""");
        _story.Connect();
        _story.Effects.ShouldBeEmpty();
        _story.Session.Intents.ShouldAllBe(i => i.State is IntentState.Parked);
    }

    [Fact]
    public void Writes_of_other_tools_or_other_clients_and_several_reads_are_no_rewording()
    {
        _story.Call("pay", "1");
        _story.Call("note", "2");
        _story.Call("pay", "3", _story.By("other"));
        _story.Call("list", "4");
        _story.Call("list", "5");
        _story.Connect();
        _story.Session.Intents.ShouldAllBe(i => !(i.State is IntentState.Parked));
    }

    [Fact]
    public void Writes_declared_automatic_run_also_when_there_are_several()
    {
        _story.Call("auto", "1");
        _story.Call("auto", "2");
        _story.Connect();
        _story.Session.Intents.ShouldAllBe(i => i.State is IntentState.Executing || i.State is IntentState.Released);
    }

    [Fact]
    public void A_write_that_waits_for_a_tick_makes_a_different_younger_one_wait_too()
    {
        _story.Call("pay", "1");
        _story.Later(TimeSpan.FromMinutes(16)).Connect();
        _story.Disconnect();
        _story.Call("pay", "2");
        _story.Connect();
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
    }

    [Fact]
    [Trait("Proves", "M15")]
    public void Only_what_waited_for_this_provider_resumes()
    {
        _story.Call("contacts");
        _story.Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Connect("contacts", "crm");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>();
    }

    [Fact]
    [Trait("Proves", "M15")]
    public void A_connect_elsewhere_resumes_nothing_even_if_it_could_run()
    {
        _story.Connect("contacts", "crm");
        _story.ParkForScope("contacts", "contacts");
        _story.Connect();
        _story.Last.State.ShouldBeOfType<IntentState.Parked>();
    }

    [Fact]
    public void What_waits_for_a_tick_waits_for_it_also_after_another_reconnect()
    {
        _story.Call("pay", "1");
        _story.Call("pay", "2");
        _story.Connect();
        _story.Cancel("int_1", by: null);
        _story.Connect();
        _story.StateOf("int_2").ShouldBeOfType<IntentState.Parked>();
    }

    [Fact]
    public void Equal_writes_that_the_host_called_separate_are_no_rewording()
    {
        _story.Call("pay");
        _story.Call("pay", startNew: true).ShouldBeOfType<Reply.Challenged>().Challenge.IntentId.ShouldBe("int_2");
        _story.Connect();
        _story.Session.Intents.ShouldAllBe(i => !(i.State is IntentState.Parked));
    }

    [Theory]
    [InlineData("note")]
    [InlineData("erase")]
    [Trait("Proves", "M9")]
    public void A_reconnect_with_another_account_never_runs_the_parked_write(string tool)
    {
        _story.Rules = World.WithTool(tool, t => t with { Provider = "crm", Scopes = ScopeSet.Of("contacts") });
        _story.Connect("other", "crm");
        _story.Call(tool);
        var id = _story.Last.Id;
        _story.Disconnect("crm");
        _story.Connect("contacts", "crm", World.AccountAt("crm") with { Subject = "b-88" });
        _story.Effects.ShouldBeEmpty();
        _story.StateOf(id).ShouldBe(new IntentState.Failed(ErrorCode.AccountChanged, _story.Now, null));
    }

    [Fact]
    public void A_parked_call_whose_tool_is_gone_fails_at_the_reconnect()
    {
        _story.Call("pay");
        _story.Rules = World.WithoutTool("pay");
        _story.Connect("all");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.NotFound);
    }
}
