using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Refresh;

/// <summary>The user ends a connection, and sees which there are.</summary>
public sealed class DisconnectTests
{
    private readonly Story _story = new();

    [Fact]
    [Trait("Proves", "M8")]
    public void A_user_who_disconnects_has_the_tokens_revoked_there_and_wiped_here_and_it_is_audited()
    {
        _story.Connect();
        var tokens = _story.Acme.ShouldBeOfType<ConnectionState.Active>().Credentials;
        ByUser().ShouldBe(new Reply.Noted(1));
        _story.Effects.ShouldHaveSingleItem().ShouldBe(new SideEffect.Revoke("acme", tokens));
        _story.Acme.ShouldBe(new ConnectionState.Missing(2));
        _story.Audit[^1].ShouldBe("Revoked");
        ByUser().ShouldBe(new Reply.Noted(0));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void What_waited_for_it_is_cancelled_so_that_a_later_connection_wakes_nothing()
    {
        _story.Call("erase");
        _story.Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        ByUser();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Cancelled>().By.ShouldBe(CancelledBy.User);
        _story.Connect();
        _story.Confirm("int_1");
        _story.Effects.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Cancelled>();
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void What_waits_for_another_provider_goes_on_waiting()
    {
        _story.Call("contacts");
        _story.Connect();
        ByUser();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Connect("contacts", "crm");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>();
    }

    [Fact]
    [Trait("Proves", "R1")]
    public void A_write_that_may_have_happened_is_said_to_be_unknown_not_cancelled()
    {
        _story.Connect();
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.StateOf(_story.Last.Id).ShouldBeOfType<IntentState.Released>();
        ByUser();
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    [Trait("Proves", "M8")]
    public void The_user_sees_what_there_is_without_credentials()
    {
        Listed().ShouldBeEmpty();
        _story.Connect("read");
        _story.Connect("contacts", "crm");
        _story.Send(new Command.Disconnect(_story.Stamp(), "crm"));
        var view = Listed().ShouldHaveSingleItem();
        view.ShouldBe(new ConnectionView("acme", World.AccountAt("acme").Label, ScopeSet.Of("read"), World.Start, null));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_connection_that_ended_says_why()
    {
        _story.Connect(credentials: _story.Tokens(refreshable: false));
        _story.Renew(1);
        Listed().ShouldHaveSingleItem().ShouldBe(
            new ConnectionView("acme", World.AccountAt("acme").Label, ScopeSet.Of("all"), null, BreakReason.Rejected));
    }

    private Reply ByUser() => _story.Send(new Command.Disconnect(_story.Stamp(), "acme", ByUser: true));

    private IReadOnlyList<ConnectionView> Listed() => ((Reply.ConnectionsAre)_story.Send(new Command.ListConnections(_story.Stamp()))).Connections;
}
