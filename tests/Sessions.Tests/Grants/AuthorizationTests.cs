using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Grants;

/// <summary>From the consent through the providers to the code.</summary>
public sealed class AuthorizationTests
{
    private readonly Story _story = new();

    [Fact]
    [Trait("Proves", "S16")]
    public void Without_consent_nothing_begins()
    {
        _story.BeginAuthorization(consented: false).ShouldBe(new Reply.Refused(ErrorCode.ConfirmationRequired));
        _story.Session.Book.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "S16")]
    public void A_consent_is_remembered_for_its_client_and_its_scopes_alone()
    {
        _story.BeginAuthorization("one", "read pay");
        _story.BeginAuthorization("two", "pay", consented: false).ShouldBeOfType<Reply.AuthorizationIs>();
        _story.BeginAuthorization("three", "pay write", consented: false).ShouldBe(new Reply.Refused(ErrorCode.ConfirmationRequired));
        _story.BeginAuthorization("four", "pay", client: "other", consented: false).ShouldBe(new Reply.Refused(ErrorCode.ConfirmationRequired));
    }

    [Fact]
    [Trait("Proves", "S19")]
    public void The_same_sign_in_begins_nothing_a_second_time()
    {
        _story.BeginAuthorization();
        _story.BeginAuthorization().ShouldBe(new Reply.Illegal("Underway", "BeginAuthorization"));
        _story.Audit[^1].ShouldBe("ReuseDetected");
    }

    [Fact]
    [Trait("Proves", "S19")]
    public void Another_browser_sees_nothing_and_gets_no_code()
    {
        _story.BeginAuthorization();
        _story.LookAtAuthorization(browser: "other").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.IssueCode(browser: "other").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
    }

    [Fact]
    [Trait("Proves", "M16")]
    public void Every_provider_that_the_scopes_or_the_parked_calls_need_is_on_the_way_with_all_that_it_needs()
    {
        _story.Call("export");
        Needs(_story.BeginAuthorization(scopes: "read contacts openid")).ShouldBe(["acme: export read", "crm: contacts"]);
    }

    [Fact]
    public void A_provider_is_visited_once_whatever_came_of_it()
    {
        _story.BeginAuthorization(scopes: "read contacts");
        var ticket = _story.OpenTicket().Id;
        _story.Begin(ticket, _story.Leg() with { Authorization = "auth", BrowserHash = GrantStory.Browser });
        Needs(_story.LookAtAuthorization()).ShouldBe(["crm: contacts"]);
        _story.Decline(ticket);
        Needs(_story.LookAtAuthorization()).ShouldBe(["crm: contacts"]);
    }

    [Fact]
    public void A_connection_that_works_is_not_on_the_way_and_one_with_less_is()
    {
        _story.Connect("read");
        Needs(_story.BeginAuthorization("one", "read")).ShouldBeEmpty();
        Needs(_story.BeginAuthorization("two", "pay")).ShouldBe(["acme: pay"]);
    }

    [Fact]
    public void What_waits_is_told_before_the_code()
    {
        _story.Call("erase");
        _story.Connect();
        _story.BeginAuthorization().ShouldBeOfType<Reply.AuthorizationIs>().Waiting.ShouldHaveSingleItem().Tool.ShouldBe("erase");
    }

    [Fact]
    [Trait("Proves", "S49")]
    public void A_restored_backup_revives_no_authorization_no_code_no_grant_and_no_consent()
    {
        var grant = _story.Link();
        _story.BeginAuthorization("second");
        _story.IssueCode("second");
        _story.Rules = _story.Rules with { Epoch = 2 };
        _story.RedeemCode("second").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Rotate(grant, 1).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.BeginAuthorization("third", consented: false).ShouldBe(new Reply.Refused(ErrorCode.ConfirmationRequired));
        _story.Call("list", by: GrantStory.Holding(grant)).ShouldBe(new Reply.Refused(ErrorCode.AuthRequired));
    }

    [Fact]
    public void Time_alone_forgets_them()
    {
        _story.BeginAuthorization();
        Decider.NextDue(_story.Session)!.Value.ShouldBeLessThanOrEqualTo(_story.Now + Limits.Authorization);
        _story.Later(Limits.Authorization);
        _story.IssueCode().ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Tick();
        _story.Session.Book.Authorizations.ShouldBeEmpty();
    }

    [Fact]
    public void Who_the_user_is_has_to_be_known_before_anybody_is_told()
    {
        var request = GrantStory.Request("openid read");
        _story.Send(new Command.BeginAuthorization(_story.Stamp(), "a", request, GrantStory.Browser, Consented: true, Person: null))
            .ShouldBe(new Reply.Refused(ErrorCode.AuthRequired));
    }

    private static IEnumerable<string> Needs(Reply reply) =>
        reply.ShouldBeOfType<Reply.AuthorizationIs>().Needs.Select(n => $"{n.Provider}: {n.Scopes}");
}
