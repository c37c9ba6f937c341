using System.Text;
using System.Text.Json;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Documents;

[Trait("Proves", "S45")]
[Trait("Proves", "M10")]
public sealed class SecrecyTests
{
    private const string Canary = "canary-7f3a";

    private static readonly Secret Token = new(Canary);
    private static readonly Credentials Tokens = new(Token, Token, ScopeSet.Of("read"), World.Start, World.Start);
    private static readonly Leg Leg = new(LegPurpose.Connect, "hash", "hash", Token, Token, World.Start);
    private static readonly Claim Claim = new("1", "n1", World.Start);
    private static readonly Stamp Stamp = new("1", "n1", "trc_1");

    [Fact]
    public void Nothing_that_holds_a_secret_prints_it()
    {
        object[] holders =
        [
            Token, Tokens, Leg, Connected(), Connected().Connections[0], Connected().Connections[0].State,
            new ConnectionState.Refreshing(Tokens, World.AccountAt("acme"), 1, RefreshMemory.None, Claim),
            new TicketState.Underway(Leg), new Ticket("1", "acme", ScopeSet.Empty, "trc_1", World.Start, new TicketState.Underway(Leg)),
            new SideEffect.Refresh("acme", Tokens, 1, Claim), new SideEffect.Execute(Intent(), Token, 1, true, Claim),
            new SideEffect.Exchange("1", "acme", Token, null, Token, Token, ScopeSet.Empty, Claim), new SideEffect.Revoke("acme", Tokens),
            new Reply.Permitted("acme", Token, 1), new Reply.LegRedeemed(Leg, new Ticket("1", "acme", ScopeSet.Empty, "t", World.Start, new TicketState.Underway(Leg))),
            new Command.RedeemLeg(Stamp, "1", "hash", "hash", Token, null), new Command.BeginLeg(Stamp, "1", Leg),
            new RefreshEnd.Refreshed(Tokens), new ExchangeEnd.Exchanged(Tokens, World.AccountAt("acme")),
            new Fitness.Usable(Tokens, World.AccountAt("acme"), 1, false),
        ];
        foreach (var holder in holders)
        {
            holder.ToString()!.ShouldNotContain(Canary, Case.Insensitive, holder.GetType().Name);
        }

        Token.ToString().ShouldBe("***");
    }

    [Fact]
    public void Arguments_and_results_do_not_print()
    {
        Intent().ToString().ShouldNotContain(Canary);
        new IntentState.Done(new KeptResult.Whole(new RawJson($"\"{Canary}\"")), ReleasedBy.Call, World.Start, null).ToString().ShouldNotContain(Canary);
        new RawJson("[1,2]").ToString().ShouldBe("(5 bytes of JSON)");
    }

    [Fact]
    public void No_serializer_but_the_documents_own_writes_or_reads_a_secret()
    {
        foreach (object holder in new object[] { Token, Tokens, Leg, Connected(), new Reply.Permitted("acme", Token, 1) })
        {
            Should.Throw<NotSupportedException>(() => JsonSerializer.Serialize(holder, holder.GetType()), holder.GetType().Name)
                .Message.ShouldNotContain(Canary);
        }

        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<Secret>($"\"{Canary}\""));
    }

    [Fact]
    public void A_document_holds_the_secrets_because_it_is_sealed_as_a_whole() =>
        Encoding.UTF8.GetString(SessionDocument.Write(Connected())).ShouldContain(Canary);

    [Fact]
    public void Secrets_are_equal_by_value_and_give_no_hash_away()
    {
        Token.ShouldBe(new Secret(Canary));
        Token.ShouldNotBe(new Secret("another"));
        Token.Equals(null).ShouldBeFalse();
        Token.GetHashCode().ShouldBe(new Secret("another").GetHashCode());
        Should.Throw<ArgumentException>(() => new Secret(""));
    }

    private static Session Connected() => Session.Empty(Story.Alice, 1) with
    {
        Connections = [new Connection("acme", new ConnectionState.Active(Tokens, World.AccountAt("acme"), 1, RefreshMemory.None))],
    };

    private static Intent Intent() => new(
        "int_1", "pay", "acme", new RawJson($"\"{Canary}\""), "digest", "fingerprint", new Asker("chat", ScopeSet.Empty, World.Start, 1, "trc_1"),
        World.Start, "1", null, new IntentState.Parked(new ParkReason.NeedsTick(), World.Start));
}
