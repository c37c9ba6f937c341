using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Observing;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class SessionDeskTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    [Trait("Proves", "R1")]
    public async Task A_store_that_is_asked_again_by_its_client_after_a_lost_answer_refuses_nobody_who_has_stored()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var store = new AskedAgain(new SqlSessionStore(node.Get<SqlDatabase>()));
        using var memory = new HotSessions();
        var desk = new SessionDesk(
            new SessionShelf(store, memory, node.Get<SessionSealer>(), node.Get<SessionRules>(), node.Get<TimeProvider>()), node.Get<SessionIndex>(), node.Get<AuditLog>(),
            node.Get<Decider>(), new SessionSignals(), world.Time, NullLogger<SessionDesk>.Instance);

        using var heard = Heard.Metrics();
        var decision = await desk.Apply(TestWorld.AliceKey, new Command.NoteWrongUser(node.Get<Node>().Stamp(TraceId.None), "tck_1"), TestWorld.Ct);

        decision.Reply.ShouldBe(new Reply.Noted(1));
        (await store.CurrentVersion(TestWorld.AliceKey, TestWorld.Ct)).ShouldBe(1);
        store.Saves.ShouldBe(1);
        heard.Sums("reconnect.store.conflicts").ShouldBe([" 1"]);
    }

    /// <summary>A client asks its storage again by itself, because the first answer was lost: what it stored stands in its own way.</summary>
    private sealed class AskedAgain(ISessionStore inner) : ISessionStore
    {
        public int Saves { get; private set; }

        public Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation) => inner.Load(key, cancellation);

        public Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) => inner.CurrentVersion(key, cancellation);

        public async Task<SaveOutcome> Save(
            SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry index, CancellationToken cancellation)
        {
            Saves++;
            await inner.Save(key, expectedVersion, sealedDocument, index, cancellation);
            return await inner.Save(key, expectedVersion, sealedDocument, index, cancellation);
        }
    }
}
