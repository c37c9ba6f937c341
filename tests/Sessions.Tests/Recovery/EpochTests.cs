using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Recovery;

/// <summary>The store was restored from a backup: what it says may have happened since.</summary>
[Trait("Proves", "S49")]
public sealed class EpochTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_restored_ticket_is_void()
    {
        var ticket = _story.OpenTicket().Id;
        _story.Begin(ticket);
        Restore();
        _story.Redeem(ticket).ShouldBe(new Reply.Illegal("Ended", "RedeemLeg"));
        _story.Session.Ticket(ticket)!.State.ShouldBeOfType<TicketState.Ended>().How.ShouldBe(TicketEnd.Void);
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_ticket_that_had_ended_keeps_its_end()
    {
        _story.Connect();
        Restore();
        _story.Tick();
        _story.Session.Tickets.ShouldHaveSingleItem().State.ShouldBeOfType<TicketState.Ended>().How.ShouldBe(TicketEnd.Connected);
    }

    [Fact]
    public void Restored_unfinished_writes_are_unknown_and_reads_lapse()
    {
        _story.Connect("write");
        _story.Call("note");
        _story.Call("list");
        _story.Call("pay");
        var ids = _story.Session.Intents.Select(i => i.Id).ToList();
        Restore();
        _story.Tick();
        _story.Effects.ShouldBeEmpty();
        ids.Select(id => _story.StateOf(id).GetType())
            .ShouldBe([typeof(IntentState.Unknown), typeof(IntentState.Lapsed), typeof(IntentState.Unknown)]);
        _story.Audit.TakeLast(3).ShouldBe(["OutcomeUnknown", "Lapsed", "OutcomeUnknown"]);
    }

    [Fact]
    public void A_restored_write_that_had_ended_keeps_its_end()
    {
        _story.Connect();
        _story.Call("note");
        _story.Returned();
        Restore();
        _story.Tick();
        _story.Last.State.ShouldBeOfType<IntentState.Done>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restored_refresh_token_may_have_been_spent_since(bool refreshing)
    {
        _story.Connect();
        _story.Later(TimeSpan.FromHours(1));
        if (refreshing)
        {
            _story.Call("list");
        }

        Restore();
        _story.Tick();
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().Generation.ShouldBe(1);
        _story.Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
    }

    [Fact]
    public void A_new_epoch_is_entered_once_and_broken_connections_stay_broken()
    {
        _story.Connect();
        _story.Send(new Command.Reject(_story.Stamp(), "acme", 1));
        Restore();
        _story.Tick().ShouldBe(new Reply.Noted(1));
        _story.Session.Epoch.ShouldBe(2);
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>();
        _story.Tick().ShouldBe(new Reply.Noted(0));
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.TokenRevoked);
    }

    private void Restore() => _story.Rules = _story.Rules with { Epoch = 2 };
}
