using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Documents;

/// <summary>Arbitrary sessions: every state of every union, with awkward texts, sizes and times.</summary>
internal static class AnySession
{
    private static readonly Gen<string> Text = Gen.Elements("", "a", "int_1", "\"quoted\"", "<b>&amp;</b>", "line\nbreak\u0000", "Zoë €", "😀", "\\u0041");
    private static readonly Gen<string> Id = Gen.Choose(1, 99).Select(i => $"id-{i}");
    private static readonly Gen<Secret> Secrets = Text.Select(t => new Secret($"s{t}"));
    private static readonly Gen<long> Number = Gen.Elements(0L, 1, 7, long.MaxValue);
    private static readonly Gen<bool> Flag = Gen.Elements(true, false);

    private static readonly Gen<DateTimeOffset> Time = Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(s => World.Start.AddSeconds(s).AddTicks(s % 7)),
        Gen.Elements(DateTimeOffset.MinValue, new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.FromHours(5.5))));

    private static readonly Gen<DateTimeOffset?> MaybeTime = Maybe(Time);
    private static readonly Gen<ScopeSet> Scopes = Gen.Elements("read", "pay", "a:b/c.d", "x").ListOf().Select(s => ScopeSet.Of(s));

    private static readonly Gen<RawJson> Json = Gen.Elements(
        "{}", "null", "[1, 2 ,3]", "\"\\ud83d\\ude00 é\"", """{"a":{"b":[true,1e30,""]}}""", "0.10").Select(t => new RawJson(t));

    private static readonly Gen<UpstreamAccount> Accounts =
        from issuer in Text
        from subject in Id
        from tenant in MaybeNull(Text)
        from label in MaybeNull(Text)
        from login in MaybeNull(from sub in Id from sid in MaybeNull(Id) select new AccountLogin(sub, sid))
        select new UpstreamAccount(issuer, subject, tenant, label, login);

    private static readonly Gen<Claim> Claims = from id in Id from node in Text from until in Time select new Claim(id, node, until);

    private static readonly Gen<Credentials> Tokens =
        from access in Secrets
        from refresh in MaybeNull(Secrets)
        from scopes in Scopes
        from at in Time
        from end in MaybeTime
        select new Credentials(access, refresh, scopes, at, end);

    private static readonly Gen<RefreshMemory> Memory =
        from spent in Flag from notBefore in Time from failures in Gen.Choose(0, 99) select new RefreshMemory(spent, notBefore, failures);

    private static readonly Gen<ConnectionState> Connecting = Gen.OneOf(
        Number.Select(g => (ConnectionState)new ConnectionState.Missing(g)),
        from t in Tokens from a in Accounts from g in Number from m in Memory select (ConnectionState)new ConnectionState.Active(t, a, g, m),
        from t in Tokens
        from a in Accounts
        from g in Number
        from m in Memory
        from c in Claims
        select (ConnectionState)new ConnectionState.Refreshing(t, a, g, m, c),
        from r in Any<BreakReason>()
        from a in Accounts
        from s in Scopes
        from g in Number
        select (ConnectionState)new ConnectionState.Broken(r, a, s, g));

    private static readonly Gen<ParkReason> Reasons = Gen.OneOf(
        Gen.Constant((ParkReason)new ParkReason.NeedsTick()),
        from code in Any<ErrorCode>() from scopes in Scopes select (ParkReason)new ParkReason.NeedsConnection(code, scopes));

    private static readonly Gen<KeptResult> Results = Gen.OneOf(
        Json.Select(j => (KeptResult)new KeptResult.Whole(j)), Gen.Choose(0, int.MaxValue).Select(b => (KeptResult)new KeptResult.Receipt(b)));

    private static readonly Gen<IntentState> Doing = Gen.OneOf(
        from r in Reasons from t in Time select (IntentState)new IntentState.Parked(r, t),
        from b in Any<ReleasedBy>() from t in Time from n in Gen.Choose(0, 9) select (IntentState)new IntentState.Released(b, t, n),
        from c in Claims from b in Any<ReleasedBy>() from n in Gen.Choose(0, 9) select (IntentState)new IntentState.Executing(c, b, n),
        from r in Results from b in Any<ReleasedBy>() from t in Time from c in MaybeTime select (IntentState)new IntentState.Done(r, b, t, c),
        from e in Any<ErrorCode>()
        from t in Time
        from c in MaybeTime
        from wait in Maybe(Gen.Choose(0, 9).Select(s => TimeSpan.FromSeconds(s)))
        select (IntentState)new IntentState.Failed(e, t, c, wait),
        from t in Time from c in MaybeTime select (IntentState)new IntentState.Unknown(t, c),
        from b in Any<CancelledBy>() from t in Time from c in MaybeTime select (IntentState)new IntentState.Cancelled(b, t, c),
        from t in Time from c in MaybeTime select (IntentState)new IntentState.Lapsed(t, c));

    private static readonly Gen<Asker> Askers =
        from client in Text
        from scopes in Scopes
        from until in Time
        from version in Number
        from trace in Id
        from grant in MaybeNull(Id)
        from parent in MaybeNull(Id)
        select new Asker(client, scopes, until, version, trace, grant, parent);

    private static readonly Gen<Intent> Intents =
        from id in Id
        from tool in Text
        from json in Json
        from asker in Askers
        from at in Time
        from account in MaybeNull(Accounts)
        from state in Doing
        from doubt in Flag
        select new Intent(id, tool, "acme", json, "digest", "fingerprint", asker, at, id, account, state, doubt);

    private static readonly Gen<Leg> Legs =
        from purpose in Any<LegPurpose>()
        from hash in Text
        from verifier in Secrets
        from nonce in Secrets
        from end in Time
        from authorization in MaybeNull(Id)
        select new Leg(purpose, hash, hash, verifier, nonce, end, authorization);

    private static readonly Gen<TicketState> Ticketing = Gen.OneOf(
        Gen.Constant((TicketState)new TicketState.Open()),
        Legs.Select(l => (TicketState)new TicketState.Underway(l)),
        Claims.Select(c => (TicketState)new TicketState.Exchanging(c)),
        from how in Any<TicketEnd>() from at in Time select (TicketState)new TicketState.Ended(how, at));

    private static readonly Gen<Ticket> Tickets =
        from id in Id from scopes in Scopes from end in Time from state in Ticketing select new Ticket(id, "acme", scopes, "trc_1", end, state);

    private static readonly Gen<AuditEvent> Events =
        from n in Number
        from at in Time
        from kind in Any<AuditKind>()
        from tool in MaybeNull(Text)
        from scopes in Scopes
        from bare in Flag
        select new AuditEvent(n, at, kind, "trc_1", tool, tool, null, tool, bare ? null : AuditDetail.Of(scopes), bare ? null : "digest");

    private static readonly Gen<AuthorizationState> Authorizing = Gen.OneOf(
        Id.ListOf().Select(v => (AuthorizationState)new AuthorizationState.Underway([.. v])),
        Time.Select(t => (AuthorizationState)new AuthorizationState.CodeOut(t)),
        Id.Select(i => (AuthorizationState)new AuthorizationState.Redeemed(i)));

    private static readonly Gen<Authorization> Authorizations =
        from id in Id
        from client in Text
        from scopes in Scopes
        from state in MaybeNull(Text)
        from end in Time
        from now in Authorizing
        select new Authorization(id, new AuthorizationRequest(client, "https://c.example", scopes, "r", "c", state, state), id, "trc_1", end, now);

    private static readonly Gen<Grant> Grants =
        from id in Id
        from client in Text
        from scopes in Scopes
        from generation in Number
        from at in Time
        select new Grant(id, client, scopes, "r", "trc_1", at, generation, at, at);

    private static readonly Gen<Person> People =
        from name in MaybeNull(Text) from email in MaybeNull(Text) from verified in Flag select new Person(name, email, verified);

    private static readonly Gen<GrantBook> Books =
        from consents in (from client in Text from scopes in Scopes from at in Time select new Consent(client, scopes, at)).ListOf()
        from grants in Grants.ListOf()
        from authorizations in Authorizations.ListOf()
        from person in MaybeNull(People)
        select new GrantBook([.. consents], [.. grants], [.. authorizations], person);

    public static readonly Arbitrary<Session> All = (
        from epoch in Number
        from connections in Connecting.Select(s => new Connection("acme", s)).ListOf()
        from intents in Intents.ListOf()
        from tickets in Tickets.ListOf()
        from remembered in Id.ListOf()
        from sequence in Number
        from events in Events.ListOf()
        from ended in Maybe(Gen.Choose(0, 3)).SelectMany(n => Ended.ListOf(n ?? 0))
        from head in MaybeNull(Text)
        from book in Books
        select new Session(
            Story.Alice, epoch, [.. connections], [.. intents], [.. tickets], [.. remembered], sequence, [.. events], [.. ended], head)
        { Book = book }).ToArbitrary();

    private static Gen<EndedSignIn> Ended =>
        from sid in MaybeNull(Id)
        from at in Time
        select new EndedSignIn(sid, at);

    private static Gen<T> Any<T>()
        where T : struct, Enum => Gen.Elements(Enum.GetValues<T>());

    private static Gen<T?> MaybeNull<T>(Gen<T> of)
        where T : class => Gen.OneOf(of.Select(t => (T?)t), Gen.Constant((T?)null));

    private static Gen<T?> Maybe<T>(Gen<T> of)
        where T : struct => Gen.OneOf(of.Select(t => (T?)t), Gen.Constant((T?)null));
}
