using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public abstract class SessionIndexContract(TestStore temp) : StoreContract(temp)
{
    private static readonly SessionKey Cid = new("south/west", "cid %|_");

    private SessionIndex Index => new(Temp.Database);

    [Fact]
    [Trait("Proves", "M12")]
    public async Task Sessions_are_found_by_tenant_user_and_provider()
    {
        await new SqlSessionStore(Temp.Database).Save(Ann, 0, new byte[1], new(null, ["acme", "globex"]), Cancel);
        await Index.Record(Bob, new(null, ["globex"]), Cancel);
        await Index.Record(Cid, new(null, ["acme", "ac"]), Cancel);

        (await Find(new())).ShouldBe([Ann, Bob, Cid]);
        (await Find(new(Tenant: "north"))).ShouldBe([Ann, Bob]);
        (await Find(new(User: "bob"))).ShouldBe([Bob]);
        (await Find(new(User: Cid.User))).ShouldBe([Cid]);
        (await Find(new(Provider: "acme"))).ShouldBe([Ann, Cid]);
        (await Find(new(Provider: "ac"))).ShouldBe([Cid]);
        (await Find(new(Provider: "ACME"))).ShouldBeEmpty();
        (await Find(new(Provider: "%"))).ShouldBeEmpty();
        (await Find(new(Tenant: "south/west", Provider: "globex"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_later_entry_replaces_the_one_before()
    {
        await Index.Record(Ann, new(null, ["acme"]), Cancel);
        await Index.Record(Ann, new(null, ["globex"]), Cancel);

        (await Find(new(Provider: "acme"))).ShouldBeEmpty();
        (await Find(new(Provider: "globex"))).ShouldBe([Ann]);
    }

    [Fact]
    public async Task Pages_join_without_gap_or_repetition()
    {
        var all = Enumerable.Range(0, 25).Select(i => new SessionKey("t", $"u{i:00}")).ToList();
        foreach (var key in all.AsEnumerable().Reverse())
        {
            await Index.Record(key, Nothing, Cancel);
        }

        List<SessionKey> found = [];
        while (await Index.Find(new(Tenant: "t", After: found.LastOrDefault()), 10, Cancel) is { Count: > 0 } page)
        {
            found.AddRange(page);
        }

        found.ShouldBe(all);
    }

    [Fact]
    public async Task A_provider_name_that_would_blur_into_its_neighbours_is_refused() =>
        await Should.ThrowAsync<ArgumentException>(() => Index.Record(Ann, new(null, ["a|b"]), Cancel));

    private Task<IReadOnlyList<SessionKey>> Find(SessionFilter filter) => Index.Find(filter, 100, Cancel);
}

/// <summary>On a file.</summary>
public sealed class SessionIndexOnSqlite() : SessionIndexContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class SessionIndexOnPostgreSql(PostgresServer server) : SessionIndexContract(new PostgresStore(server));
