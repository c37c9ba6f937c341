using System.Text.Json;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Overviews;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Documents;

/// <summary>What travels between nodes: all of it, as it was, under names that stay.</summary>
[Trait("Proves", "R8")]
public sealed class SessionMessageTests
{
    private static readonly Secret Token = new("a \"token\" € 😀");
    private static readonly Credentials Tokens = new(Token, Token, ScopeSet.Of("pay", "read"), World.Start, World.Start.AddHours(1));
    private static readonly Leg Leg = new(LegPurpose.Connect, "state", "browser", Token, Token, World.Start);
    private static readonly Claim Claim = new("claim", "node", World.Start);
    private static readonly Stamp Stamp = new("command", "node", "trc_1");
    private static readonly Asker Asker = new("chatgpt", ScopeSet.Of("read"), World.Start, 3, "trc_1");
    private static readonly RawJson Json = new("""{"a":[1.50,null,"\u00e9"]}""");
    private static readonly CallRequest Request = new("pay", Json, "digest", Asker, "int_1", true);
    private static readonly Ticket Ticket = new("t", "acme", ScopeSet.Of("read"), "trc_1", World.Start, new TicketState.Underway(Leg));

    private static readonly Intent Intent = new(
        "int_1", "pay", "acme", Json, "digest", "print", Asker, World.Start, "key", World.AccountAt("acme"),
        new IntentState.Done(new KeptResult.Whole(Json), ReleasedBy.Call, World.Start, null));

    private static readonly AuthorizationRequest Asked =
        new("chatgpt", "https://c.example/cb", ScopeSet.Of("read"), "https://mcp.example/mcp", "challenge", "state", null);

    private static readonly Person Person = new("Alice", "alice@contoso.example", true);
    private static readonly Authorization Underway = new("a", Asked, "browser", "trc_1", World.Start, new AuthorizationState.Underway(["acme"]));

    private static readonly Grant Grant = new(
        "grt_1", "chatgpt", ScopeSet.Of("read"), "https://mcp.example/mcp", "trc_1", World.Start, 7, World.Start, World.Start);

    private static readonly Challenge Challenge = new(ErrorCode.TokenRevoked, "acme", ScopeSet.Of("read"), "int_1", "t", World.Start);

    private static readonly SessionOverview Overview = new(
        [new ConnectionOverview("acme", ConnectionStatus.Broken, BreakReason.Revoked, "alice", ScopeSet.Of("read"), World.Start, null, true)],
        [new IntentOverview("int_1", "pay", "acme", "chatgpt", "trc_1", World.Start, IntentStatus.Parked, World.Start, ErrorCode.TokenRevoked, false)]);

    public static TheoryData<object> Messages() =>
    [
        new Command.Call(Stamp, Request), new Command.Collect(Stamp, "int_1", Asker), new Command.Cancel(Stamp, "int_1", null),
        new Command.Confirm(Stamp, ["int_1"]), new Command.List(Stamp, Asker), new Command.LookAtTicket(Stamp, "t"),
        new Command.OpenTicket(Stamp, "acme", ScopeSet.Empty), new Command.BeginLeg(Stamp, "t", Leg),
        new Command.RedeemLeg(Stamp, "t", "s", "b", Token, null), new Command.DeclineLeg(Stamp, "t", "s", "b", true), new Command.NoteWrongUser(Stamp, "t"),
        new Command.ExchangeEnded(Stamp, "t", "claim", new ExchangeEnd.Exchanged(Tokens, World.AccountAt("crm"))),
        new Command.ExchangeEnded(Stamp, "t", "claim", new ExchangeEnd.Untrusted()), new Command.ExchangeEnded(Stamp, "t", "claim", new ExchangeEnd.Unavailable()),
        new Command.RefreshEnded(Stamp, "acme", 7, "claim", new RefreshEnd.Refreshed(Tokens, TimeSpan.FromMilliseconds(7))), new Command.RefreshEnded(Stamp, "acme", 7, "claim", new RefreshEnd.Refused()),
        new Command.RefreshEnded(Stamp, "acme", 7, "claim", new RefreshEnd.Unavailable(TimeSpan.FromSeconds(1.5), true)),
        new Command.Renew(Stamp, "acme", 7), new Command.Reject(Stamp, "acme", 7), new Command.ParkForScope(Stamp, Request, ScopeSet.Of("pay")),
        new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.Returned(Json)),
        new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.Failed(ErrorCode.ProviderUnavailable, null)),
        new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.TokenRejected(7, true)),
        new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.ScopeRejected(ScopeSet.Of("pay"), false)),
        new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.Uncertain()), new Command.ExecutionEnded(Stamp, "int_1", "claim", new ExecutionEnd.ClaimTooOld(true)),
        new Command.ForceExpiry(Stamp, null), new Command.Disconnect(Stamp, "acme"), new Command.Tick(Stamp),
        new Command.ListConnections(Stamp), new Reply.ConnectionsAre([new ConnectionView("acme", "alice", ScopeSet.Of("read"), World.Start, BreakReason.Revoked)]),
        new Command.BeginAuthorization(Stamp, "a", Asked, "browser", true, Person), new Command.LookAtAuthorization(Stamp, "a", "browser"),
        new Command.IssueCode(Stamp, "a", "browser"), new Command.RedeemCode(Stamp, "a", "chatgpt", "https://c.example/cb", null, Token),
        new Command.RotateGrant(Stamp, "grt_1", 7, "chatgpt", null, ScopeSet.Of("read")), new Command.RevokeGrant(Stamp, "grt_1", "chatgpt"),
        new Command.RevokeClient(Stamp, "chatgpt"), new Command.ListGrants(Stamp), new Command.LookAtGrant(Stamp, "grt_1"),
        new Reply.AuthorizationIs(Underway, [new Need("acme", ScopeSet.Of("read"))], [Intent]), new Reply.GrantIs(Grant, Person, "nonce"),
        new Reply.GrantsAre([new Consent("chatgpt", ScopeSet.Of("read"), World.Start)], [Grant]),
        new Command.ProviderLoggedOut(Stamp, "acme", "sub", null), new Command.LookAtSignIn(Stamp, "sid", World.Start),
        new Command.CancelForUser(Stamp, "int_1"), new Command.LookOver(Stamp), new Reply.Overview(Overview),
        new Reply.Noted(2), new Reply.AlreadyDone(), new Reply.Illegal("state", "command"), new Reply.Permitted("acme", Token, 7), new Reply.Running("int_1"),
        new Reply.AwaitRefresh("acme", 7), new Reply.Challenged(Challenge, true), new Reply.Collected(Intent, true),
        new Reply.Refused(ErrorCode.QueueFull, ScopeSet.Of("pay"), TimeSpan.FromSeconds(2), "int_1"), new Reply.Refused(ErrorCode.NotFound),
        new Reply.Listing([Intent]), new Reply.TicketIs(Ticket, "alice", ScopeSet.Of("pay")), new Reply.TicketIs(Ticket), new Reply.LegRedeemed(Leg, Ticket),
        new Condition.IntentSettled("int_1"), new Condition.IntentUnparked("int_1"), new Condition.RefreshSettled("acme", 7), new Condition.TicketSettled("t"),
        new SideEffect.Refresh("acme", Tokens, 7, Claim), new SideEffect.Execute(Intent, Token, 7, true, Claim),
        new SideEffect.Exchange("t", "acme", Token, null, Token, Token, ScopeSet.Of("read"), Claim), new SideEffect.Revoke("acme", Tokens),
    ];

    [Theory]
    [MemberData(nameof(Messages), DisableDiscoveryEnumeration = true)]
    public void Every_message_arrives_as_it_was_sent(object message)
    {
        switch (message)
        {
            case Command command:
                Same(command);
                break;
            case Reply reply:
                Same(reply);
                break;
            case Condition condition:
                Same(condition);
                break;
            default:
                Same((SideEffect)message);
                break;
        }
    }

    [Fact]
    public void There_is_an_example_of_every_message_and_of_every_end_in_one()
    {
        var shown = Messages().Select(row => row.Data.GetType()).ToHashSet();
        Type[] closed = [typeof(Command), typeof(Reply), typeof(Condition), typeof(SideEffect)];
        closed.SelectMany(SessionMessage.Cases).Except(shown).ShouldBeEmpty();

        var text = string.Concat(Messages().Select(row => Text(row.Data)));
        Type[] ends = [typeof(RefreshEnd), typeof(ExchangeEnd), typeof(ExecutionEnd)];
        ends.SelectMany(SessionMessage.Cases).Select(Name).ShouldAllBe(name => text.Contains($"\"is\":\"{name}\"", StringComparison.Ordinal));
    }

    /// <summary>Nodes of two versions talk to each other during an upgrade: a name that was released is never changed, only added to.</summary>
    [Fact]
    public void The_names_that_were_released_are_still_there()
    {
        Names<Command>().ShouldBe(
            "beginAuthorization beginLeg call cancel cancelForUser collect confirm declineLeg disconnect exchangeEnded executionEnded forceExpiry issueCode list listConnections "
            + "listGrants lookAtAuthorization lookAtGrant lookAtSignIn lookAtTicket lookOver noteWrongUser openTicket parkForScope providerLoggedOut redeemCode redeemLeg "
            + "refreshEnded reject renew revokeClient revokeGrant rotateGrant tick");
        Names<Reply>().ShouldBe(
            "alreadyDone authorizationIs awaitRefresh challenged collected connectionsAre grantIs grantsAre illegal legRedeemed listing noted overview permitted refused running "
            + "ticketIs");
        Names<Condition>().ShouldBe("intentSettled intentUnparked refreshSettled ticketSettled");
        Names<SideEffect>().ShouldBe("exchange execute refresh revoke");
    }

    [Fact]
    public void What_is_no_message_is_none()
    {
        SessionMessage.Read<Command>("{}"u8).ShouldBeNull();
        SessionMessage.Read<Command>("{\"is\":\"fly\"}"u8).ShouldBeNull();
        SessionMessage.Read<Command>("not json"u8).ShouldBeNull();
        SessionMessage.Read<Command>(SessionMessage.Write<Reply>(new Reply.Noted(1))).ShouldBeNull();
    }

    private static string Names<T>() => string.Join(' ', SessionMessage.Cases(typeof(T)).Select(Name).Order(StringComparer.Ordinal));

    private static string Name(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    private static string Text(object message) => System.Text.Encoding.UTF8.GetString(message switch
    {
        Command command => SessionMessage.Write(command),
        Reply reply => SessionMessage.Write(reply),
        Condition condition => SessionMessage.Write(condition),
        _ => SessionMessage.Write((SideEffect)message),
    });

    /// <summary>Written again it is the same text: equality of records does not look into their lists.</summary>
    private static void Same<T>(T message)
        where T : class
    {
        var written = SessionMessage.Write(message);
        var read = SessionMessage.Read<T>(written).ShouldNotBeNull();
        read.GetType().ShouldBe(message.GetType());
        SessionMessage.Write(read).ShouldBe(written);
        if (message is not (Command.Confirm or Reply.Listing or Reply.AuthorizationIs or Reply.GrantsAre or Reply.ConnectionsAre or Reply.Overview))
        {
            read.ShouldBe(message);
        }
    }
}
