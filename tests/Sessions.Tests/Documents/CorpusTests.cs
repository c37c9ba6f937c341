using System.Text.Json.Nodes;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Documents;

/// <summary>Documents as they were stored by released versions. They are never edited; a new version adds files of its own.</summary>
[Trait("Proves", "R8")]
public sealed class CorpusTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "v*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Documents", "corpus");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stored_document_opens_and_can_be_decided_on(string file)
    {
        var session = Open(file);
        var tick = new Command.Tick(new Stamp("tick", "node-2", "trc_9"));
        new Decider(World.Rules with { Epoch = session.Epoch }).Decide(session, tick, World.Start.AddMinutes(1)).Reply.ShouldBeOfType<Reply.Noted>();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_of_a_stored_document_is_lost_or_renamed(string file)
    {
        var stored = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        var written = JsonNode.Parse(SessionDocument.Write(Open(file)));
        Lost(stored, written).ShouldBeEmpty();
    }

    [Fact]
    public void Every_state_of_every_union_stands_in_the_corpus()
    {
        var session = Open("v1-every-state.json");
        All<ConnectionState>(session.Connections.Select(c => c.State));
        All<IntentState>(session.Intents.Select(i => i.State));
        All<TicketState>(session.Tickets.Select(t => t.State));
        All<ParkReason>(session.Intents.Select(i => i.State).OfType<IntentState.Parked>().Select(p => p.Reason));
        All<KeptResult>(session.Intents.Select(i => i.State).OfType<IntentState.Done>().Select(d => d.Result));

        static void All<T>(IEnumerable<T> found) => found.Select(f => f!.GetType()).Distinct().ShouldBe(
            typeof(T).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract), ignoreOrder: true);
    }

    [Fact]
    public void A_document_with_grants_says_what_clients_hold()
    {
        var session = Open("v2-grants.json");
        session.Book.Authorizations.Select(a => a.State.GetType()).ShouldBe(typeof(AuthorizationState).GetNestedTypes(), ignoreOrder: true);
        (session.Book.Grants[0].Generation, session.Book.Person?.EmailVerified, session.Intents[0].Asked.Grant).ShouldBe((7, true, "grt_1"));
        session.Tickets[0].State.ShouldBeOfType<TicketState.Underway>().Leg.Authorization.ShouldBe("auth-1");
    }

    [Fact]
    public void A_session_without_grants_is_still_written_for_the_version_before()
    {
        var written = SessionDocument.Write(Session.Empty(Story.Alice, 1));
        var document = JsonNode.Parse(written)!;
        document["version"]!.GetValue<int>().ShouldBe(SessionDocument.WithoutGrants);
        document["session"]!.AsObject().ContainsKey("book").ShouldBeFalse();
    }

    [Fact]
    public void What_a_stored_document_says_is_understood()
    {
        var session = Open("v1-every-state.json");
        var active = session.At("acme").State.ShouldBeOfType<ConnectionState.Active>();
        (active.Credentials.AccessToken.Reveal(), active.Generation, active.Memory.MaybeSpent).ShouldBe(("access-1", 7, true));
        (session.Epoch, session.AuditSequence, session.Intents[0].Arguments.Text.Length).ShouldBe((4, 12, session.Intents[1].Arguments.Text.Length));
        session.Unacknowledged[0].Detail!.Text.ShouldBe("AUTH_REQUIRED");
        session.Intents.Single(i => i.MaybeDone).State.ShouldBe(new IntentState.Unknown(World.Start, null));
    }

    [Fact]
    [Trait("Proves", "M5")]
    [Trait("Proves", "M17")]
    public void A_parked_calls_place_in_its_trace_and_the_chain_of_events_are_understood()
    {
        var session = Open("v1-trace-and-chain.json");
        session.Intents.ShouldHaveSingleItem().Asked.TraceParent.ShouldBe("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        AuditChain.Next(null, session.Unacknowledged.ShouldHaveSingleItem()).ShouldBe(session.AuditHead, "the rule by which digests are made is stored, too");
        Open("v1-every-state.json").AuditHead.ShouldBeNull();
    }

    /// <summary>Stored by name: a renamed member would make stored documents corrupt.</summary>
    [Theory]
    [InlineData(typeof(BreakReason), "None Expired Revoked RefreshLost Rejected LoggedOut")]
    [InlineData(typeof(ReleasedBy), "None Call Reconnect Tick Repetition")]
    [InlineData(typeof(CancelledBy), "None User Client Administrator")]
    [InlineData(typeof(LegPurpose), "None SignIn Connect")]
    [InlineData(typeof(TicketEnd), "None Connected ConnectedWithLess Declined WrongUser WrongAccount Untrusted Unavailable Interrupted Void")]
    [InlineData(typeof(ErrorCode), "None AuthRequired TokenExpired TokenRevoked InsufficientScope NotFound TenantStale AccountChanged "
        + "ProviderUnavailable RateLimited QueueFull IntentLapsed IntentCancelled Pending ConfirmationRequired OutcomeUnknown StoreUnavailable BadInput Internal")]
    [InlineData(typeof(AuditKind), "None Connected Refreshed RefreshFailed Refused Parked Resumed Collected Cancelled Lapsed OutcomeUnknown Consented "
        + "Granted Revoked ExpiredByHand ReuseDetected TenantRefused WrongUser WrongAccount MembershipChanged AdministratorActed KeysRotated SignedOut "
        + "SignInFailed LinkFollowed AlertRaised")]
    public void The_names_of_stored_enumerations_start_with_what_was_released(Type type, string names)
    {
        var released = names.Split(' ');
        Enum.GetNames(type).Take(released.Length).ShouldBe(released);
    }

    /// <summary>Paths of what stands in the stored document and not, or not so, in the written one. What was added since is no loss.</summary>
    private static IEnumerable<string> Lost(JsonNode? stored, JsonNode? written) => (stored, written) switch
    {
        (JsonObject s, JsonObject w) => s.SelectMany(m => w.ContainsKey(m.Key) ? Lost(m.Value, w[m.Key]) : [$"{s.GetPath()}.{m.Key}"]),
        (JsonArray s, JsonArray w) when s.Count == w.Count => s.Zip(w).SelectMany(pair => Lost(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(stored, written) ? [] : [stored?.GetPath() ?? "null"],
    };

    private static Session Open(string file) => SessionDocument.Read(Story.Alice, File.ReadAllBytes(Path.Combine(Folder, file)))
        .ShouldBeOfType<DocumentRead.Opened>().Session;
}
