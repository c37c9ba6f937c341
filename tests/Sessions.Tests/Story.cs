using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests;

/// <summary>
/// One session and its time. Each verb sends one command, as the runner would; every decision is checked against
/// <see cref="Invariants"/>. Command ids count up, so the intent of the third command is <c>int_3</c>.
/// </summary>
internal sealed class Story
{
    public static readonly SessionKey Alice = new("contoso", "alice");

    private readonly List<SideEffect> _history = [];
    private int _commands;

    public Session Session { get; set; } = Session.Empty(Alice, 1);

    public SessionRules Rules { get; set; } = World.Rules;

    public DateTimeOffset Now { get; private set; } = World.Start;

    public string Node { get; set; } = "n1";

    public string LastCommandId { get; private set; } = "";

    /// <summary>What the latest command caused.</summary>
    public IReadOnlyList<SideEffect> Effects { get; private set; } = [];

    public SideEffect.Refresh LastRefresh => _history.OfType<SideEffect.Refresh>().Last();

    public SideEffect.Execute LastExecute => _history.OfType<SideEffect.Execute>().Last();

    public SideEffect.Exchange LastExchange => _history.OfType<SideEffect.Exchange>().Last();

    public ConnectionState Acme => Session.At("acme").State;

    public IReadOnlyList<string> Audit => [.. Session.Unacknowledged.Select(e => e.Detail is null ? $"{e.Kind}" : $"{e.Kind} {e.Detail.Text}")];

    public Intent Last => Session.Intents[^1];

    public Stamp Stamp() => new(LastCommandId = $"{++_commands}", Node, $"trc_{_commands}");

    public Reply Send(Command command)
    {
        var decision = new Decider(Rules).Decide(Session, command, Now);
        Invariants.OfAStep(Session, command, decision, Rules, Now);
        Session = decision.Next;
        Effects = decision.Effects;
        _history.AddRange(decision.Effects);
        return decision.Reply;
    }

    /// <summary>The log has every event up to this number.</summary>
    public void Acknowledge(long upTo) => Session = Session.WithoutAudit(upTo);

    public IntentState StateOf(string id) => Session.Intent(id)!.State;

    public Story Later(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Reply Tick(TimeSpan after = default)
    {
        Now += after;
        return Send(new Command.Tick(Stamp()));
    }

    // --- the host ---

    public Asker By(string client = "chat", string? scopes = null, TimeSpan? tokenLives = null) =>
        new(client, ScopeSet.Parse(scopes ?? "all contacts"), Now + (tokenLives ?? TimeSpan.FromDays(2)), 1, $"trc_{_commands}");

    public CallRequest Request(string tool, string arguments = "{}", Asker? by = null, string? handle = null, bool startNew = false)
    {
        by ??= By();
        return new CallRequest(tool, new RawJson(arguments), Digest.Of(by.Client, tool, arguments), by, handle, startNew);
    }

    public Reply Call(string tool, string arguments = "{}", Asker? by = null, string? handle = null, bool startNew = false)
    {
        var stamp = Stamp();
        return Send(new Command.Call(stamp, Request(tool, arguments, by, handle, startNew)));
    }

    public Reply ParkForScope(string tool, string scopes, Asker? by = null) =>
        Send(new Command.ParkForScope(Stamp(), Request(tool, by: by), ScopeSet.Parse(scopes)));

    public Reply Collect(string id, Asker? by = null) => Send(new Command.Collect(Stamp(), id, by ?? By()));

    public Reply Cancel(string id, Asker? by) => Send(new Command.Cancel(Stamp(), id, by));

    public IReadOnlyList<string> List(Asker? by) => [.. ((Reply.Listing)Send(new Command.List(Stamp(), by))).Intents.Select(i => i.Id)];

    // --- the browser ---

    public Ticket OpenTicket(string scopes = "read", string provider = "acme") =>
        ((Reply.TicketIs)Send(new Command.OpenTicket(Stamp(), provider, ScopeSet.Parse(scopes)))).Ticket;

    public Leg Leg(LegPurpose purpose = LegPurpose.Connect, string state = "state", string browser = "browser") =>
        new(purpose, state, browser, new Secret("verifier"), new Secret("nonce"), Now + Limits.Ticket);

    public Reply Begin(string ticket, Leg? leg = null) => Send(new Command.BeginLeg(Stamp(), ticket, leg ?? Leg()));

    public Reply Redeem(string ticket, string state = "state", string browser = "browser") =>
        Send(new Command.RedeemLeg(Stamp(), ticket, state, browser, new Secret("code"), "https://acme.example"));

    public Reply Decline(string ticket, bool provenUser = true, string state = "state", string browser = "browser") =>
        Send(new Command.DeclineLeg(Stamp(), ticket, state, browser, provenUser));

    public Reply Exchanged(ExchangeEnd end, string? claim = null) =>
        Send(new Command.ExchangeEnded(Stamp(), LastExchange.TicketId, claim ?? LastExchange.Claim.Id, end));

    public Reply Confirm(params IReadOnlyList<string> ids) => Send(new Command.Confirm(Stamp(), ids));

    /// <summary>The whole trip of a browser: ticket, sign-in at the provider, code, tokens.</summary>
    public TicketEnd Connect(string scopes = "all", string provider = "acme", UpstreamAccount? account = null, Credentials? credentials = null)
    {
        var ticket = OpenTicket(scopes, provider).Id;
        Begin(ticket).ShouldBeOfType<Reply.TicketIs>();
        Redeem(ticket).ShouldBeOfType<Reply.LegRedeemed>();
        Exchanged(new ExchangeEnd.Exchanged(credentials ?? Tokens(scopes), account ?? World.AccountAt(provider)));
        return ((TicketState.Ended)Session.Ticket(ticket)!.State).How;
    }

    // --- the provider ---

    /// <summary>Tokens that live for an hour; their names count up with the commands.</summary>
    public Credentials Tokens(string scopes = "all", bool refreshable = true) => new(
        new Secret($"access-{_commands}"), refreshable ? new Secret($"refresh-{_commands}") : null, ScopeSet.Parse(scopes), Now, Now.AddHours(1));

    public Reply RefreshEnded(RefreshEnd end, SideEffect.Refresh? of = null)
    {
        of ??= LastRefresh;
        return Send(new Command.RefreshEnded(Stamp(), of.Provider, of.Generation, of.Claim.Id, end));
    }

    public Reply Refreshed(SideEffect.Refresh? of = null) => RefreshEnded(new RefreshEnd.Refreshed(Tokens()), of);

    public Reply RefreshUnavailable(TimeSpan retryAfter = default, bool maybeSpent = false) =>
        RefreshEnded(new RefreshEnd.Unavailable(retryAfter, maybeSpent));

    public Reply Renew(long generation, string? needs = null) =>
        Send(new Command.Renew(Stamp(), "acme", generation, needs is null ? null : ScopeSet.Parse(needs)));

    public Reply ForceExpiry(string? provider = null) => Send(new Command.ForceExpiry(Stamp(), provider));

    public Reply Disconnect(string provider = "acme") => Send(new Command.Disconnect(Stamp(), provider));

    // --- the API ---

    public Reply Ended(ExecutionEnd end, SideEffect.Execute? of = null)
    {
        of ??= LastExecute;
        return Send(new Command.ExecutionEnded(Stamp(), of.Intent.Id, of.Claim.Id, end));
    }

    public Reply Returned(string json = "\"paid\"", SideEffect.Execute? of = null) => Ended(new ExecutionEnd.Returned(new RawJson(json)), of);

    public Reply Failed(ErrorCode code, TimeSpan? retryAfter = null) => Ended(new ExecutionEnd.Failed(code, retryAfter));
}
