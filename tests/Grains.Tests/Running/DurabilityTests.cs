using System.Text;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>A state that was answered for outlives every silo, wherever Orleans keeps it.</summary>
public sealed class DurabilityTests(PostgresServer postgres, AzuriteServer azurite)
{
    private const string Payments = "POST payments";

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData(nameof(GrainStore.ReconnectSql), true)]
    [InlineData(nameof(GrainStore.ReconnectSql), false)]
    [InlineData(nameof(GrainStore.AdoNet), true)]
    [InlineData(nameof(GrainStore.AdoNet), false)]
    [InlineData(nameof(GrainStore.Blobs), true)]
    [InlineData(nameof(GrainStore.Blobs), false)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "M23")]
    public async Task A_parked_call_resumes_once_after_every_silo_is_gone(string kind, bool killed)
    {
        var database = await postgres.NewDatabase(Surroundings.Ct);
        var store = await ChosenStores.Make(kind, database, azurite);
        await using var world = await ClusterWorld.Create(database);
        var before = await world.StartCluster(2, store);
        var parked = (await before[0].Call("pay", new { amount = 7 })).ShouldBeOfType<CallResult.Challenged>();
        var browser = world.Browser();
        browser.Link = before[0].Link(parked);
        await (killed ? before.KillAll() : before.StopAll());

        var after = await world.StartCluster(2, store);
        (await browser.Connect(after[1])).ShouldBeOfType<TripEnd.Connected>();
        (await after[0].CallUntilServed("pay", new { amount = 7 })).Returned();

        (await after[1].CallUntilServed("pay", new { amount = 7 })).Returned().Replayed.ShouldBeTrue();
        world.Ledger.Count(Payments).ShouldBe(1);
        (await after[0].Intent("pay")).Id.ShouldBe(parked.Challenge.IntentId);
    }

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData(nameof(GrainStore.ReconnectSql))]
    [InlineData(nameof(GrainStore.AdoNet))]
    [InlineData(nameof(GrainStore.Blobs))]
    [Trait("Proves", "M10")]
    [Trait("Proves", "S45")]
    public async Task What_is_stored_of_a_session_shows_no_token_argument_or_name(string kind)
    {
        var database = await postgres.NewDatabase(Surroundings.Ct);
        var store = await ChosenStores.Make(kind, database, azurite);
        await using var world = await ClusterWorld.Create(database);
        var silo = (await world.StartCluster(1, store))[0];
        await world.Connect(silo);
        (await silo.Call("note", new { text = "canary-argument" })).Returned();
        var tokens = world.Ledger.Asked.Select(a => a.Authorization["Bearer ".Length..]).ToList();
        string[] hidden = [.. tokens, "access-", "refresh-", "canary-argument", "alice", "northwind", "send_draft", "acme", "POST notes"];

        var stored = await ChosenStores.Everything(kind, database, store);

        // That it looks at the right place: what is stored is the sealed document, in the form that docs/stored-state.md names.
        stored.ShouldContain(GrainKey.Of(Surroundings.AliceKey));
        stored.ShouldContain(Convert.ToBase64String((await silo.Stored()).State!.Sealed)[..64]);
        foreach (var word in hidden)
        {
            stored.Contains(word, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(word);
            Decoded(stored).Contains(word, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(word);
        }
    }

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData("v1-empty.json")]
    [InlineData("v1-every-state.json")]
    [Trait("Proves", "R8")]
    public async Task A_document_that_a_released_version_stored_opens_in_its_grain(string file)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        var key = new SessionKey("contoso", "alice");
        var document = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "corpus", file), Surroundings.Ct);
        await silo.Store(new SessionRecord { Version = 5, Sealed = silo.Get<SessionSealer>().Seal(key, document) }, key);
        var before = await silo.Look(key);

        (await silo.Call("note", new { text = "a" }, world.Caller(key))).ShouldNotBeOfType<CallResult.Refused>();

        (await silo.Stored(key)).State!.Version.ShouldBeGreaterThan(5);
        var ended = before.Intents.Where(i => i.State is IntentState.Done or IntentState.Unknown).Select(i => i.Id);
        (await silo.Look(key)).Intents.Select(i => i.Id).ShouldContain(i => !ended.Contains(i));
    }

    /// <summary>What stands in the stored text as base64, as text.</summary>
    private static string Decoded(string stored) => string.Concat(stored.Split('"', '\n').Select(part =>
    {
        var bytes = new byte[part.Length];
        return Convert.TryFromBase64String(part, bytes, out var length) ? Encoding.Latin1.GetString(bytes, 0, length) : "";
    }));
}
