using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Grants;

/// <summary>A client acts only while its grant is alive, and what it asked for ends with it.</summary>
[Trait("Proves", "S48")]
public sealed class RevocationTests
{
    private readonly Story _story = new();

    [Fact]
    public void Revoking_a_grant_cancels_what_was_parked_under_it_and_nothing_else()
    {
        var grant = _story.Link("read write");
        var other = _story.Link("read write", id: "second");
        var mine = Parked("note", GrantStory.Holding(grant));
        var theirs = Parked("ask", GrantStory.Holding(other));
        _story.Send(new Command.RevokeGrant(_story.Stamp(), grant.Id, grant.Client)).ShouldBe(new Reply.Noted(1));
        _story.StateOf(mine).ShouldBeOfType<IntentState.Cancelled>();
        _story.StateOf(theirs).ShouldBeOfType<IntentState.Parked>();
    }

    [Fact]
    public void A_client_cannot_revoke_anothers_grant()
    {
        var grant = _story.Link();
        _story.Send(new Command.RevokeGrant(_story.Stamp(), grant.Id, "other")).ShouldBe(new Reply.Noted(0));
        _story.Session.Book.Grants.ShouldHaveSingleItem();
    }

    [Fact]
    public void What_the_user_takes_back_is_everything_of_that_client()
    {
        var grant = _story.Link("read write");
        var other = _story.Link("read", client: "other", id: "second");
        _story.BeginAuthorization("third");
        var mine = Parked("note", GrantStory.Holding(grant));
        _story.Send(new Command.RevokeClient(_story.Stamp(), GrantStory.Client)).ShouldBe(new Reply.Noted(1));
        _story.StateOf(mine).ShouldBe(new IntentState.Cancelled(CancelledBy.Client, _story.Now, _story.Now));
        _story.Session.Book.Grants.ShouldHaveSingleItem().Id.ShouldBe(other.Id);
        _story.Session.Book.Consent(GrantStory.Client).ShouldBeNull();
        _story.IssueCode("third").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Send(new Command.RevokeClient(_story.Stamp(), GrantStory.Client)).ShouldBe(new Reply.Noted(0));
    }

    [Fact]
    public void A_token_whose_grant_is_gone_is_good_for_nothing()
    {
        var grant = _story.Link("read write");
        var by = GrantStory.Holding(grant);
        var parked = Parked("note", by);
        _story.Send(new Command.RevokeGrant(_story.Stamp(), grant.Id, grant.Client));
        var refused = new Reply.Refused(ErrorCode.AuthRequired);
        _story.Call("list", by: by).ShouldBe(refused);
        _story.Collect(parked, by).ShouldBe(refused);
        _story.Cancel(parked, by).ShouldBe(refused);
        _story.Send(new Command.List(_story.Stamp(), by)).ShouldBe(refused);
        _story.ParkForScope("list", "read", by).ShouldBe(refused);
    }

    [Fact]
    public void A_young_write_resumes_by_itself_while_its_grant_is_alive_although_its_token_ended_long_ago()
    {
        var by = GrantStory.Holding(_story.Link("read write"));
        var parked = Parked("note", by);
        _story.Connect();
        _story.StateOf(parked).ShouldBeOfType<IntentState.Executing>();
    }

    [Fact]
    public void A_write_whose_grant_has_ended_waits_for_a_tick()
    {
        var grant = _story.Link("read write");
        var parked = Parked("note", GrantStory.Holding(grant));
        _story.Session = _story.Session with { Book = _story.Session.Book with { Grants = [] } };
        _story.Connect();
        _story.StateOf(parked).ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
    }

    [Fact]
    [Trait("Proves", "M8")]
    public void A_logout_at_the_identity_provider_ends_the_grants_of_that_session_of_its_own_and_one_of_none_ends_all()
    {
        var identity = _story.Rules.Providers.Single(p => p.IsIdentity).Name;
        foreach (var sid in new[] { "one", "two" })
        {
            _story.BeginAuthorization(sid, sid: sid);
            _story.IssueCode(sid);
            _story.RedeemCode(sid).ShouldBeOfType<Reply.GrantIs>();
        }

        _story.BeginAuthorization("underway", sid: "one");
        _story.Send(new Command.ProviderLoggedOut(_story.Stamp(), identity, "sub", "one"));
        _story.Session.Book.Grants.ShouldHaveSingleItem().Sid.ShouldBe("two");
        _story.IssueCode("underway").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Send(new Command.ProviderLoggedOut(_story.Stamp(), identity, "sub", null));
        _story.Session.Book.Grants.ShouldBeEmpty();
    }

    private string Parked(string tool, Asker by)
    {
        _story.Call(tool, by: by).ShouldBeOfType<Reply.Challenged>();
        return _story.Last.Id;
    }
}
