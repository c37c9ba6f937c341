using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Uses;

[Trait("Proves", "M18")]
public abstract class ScopeAuditContract(TestStore temp) : StoreContract(temp)
{
    private static readonly SessionKey Cid = new("south/west", "cid");

    private static readonly ScopeMatrix Matrix = new(
        [Rule("list", "read"), Rule("pay", "pay"), Rule("look", "look", "globex")],
        new Dictionary<string, ProviderScopes>
        {
            ["acme"] = new(ScopeSet.Of("read", "pay"), ScopeHierarchy.Flat, ScopeSet.Of("always")),
            ["globex"] = new(ScopeSet.Of("look"), ScopeHierarchy.Flat),
        });

    private UseRecorder? _recorder;

    private UseRecorder Recorder => _recorder ??= new UseRecorder(Temp.Clock);

    private ScopeAudit Audit => new(Temp.Database, Matrix);

    [Fact]
    public async Task What_no_tool_needs_comes_first_then_what_nobody_used_and_last_what_is_used()
    {
        await Connect(Ann, ("acme", "openid pay read"));
        await Connect(Bob, ("acme", "admin always read"));
        await Connect(Cid, ("acme", "pay read"));
        Use(Cid, "list");
        Use(Cid, "pay");
        await Keeper().Keep(Cancel);

        var rows = await Find();

        rows.Select(r => r.Key).ShouldBe([Bob, Ann, Cid]);
        rows.Select(r => (r.Scopes.Unneeded.ToString(), r.Scopes.Unused.ToString(), r.Scopes.Missing.ToString(), r.Scopes.Used.ToString())).ShouldBe(
            [("admin", "read", "pay", ""), ("", "pay read", "", ""), ("", "", "", "pay read")]);
        rows[1].Tools.Select(t => (t.Name, t.IsCovered, t.UsedOn)).ShouldBe([("list", true, null), ("pay", true, null)]);
        rows[2].Tools.Select(t => t.UsedOn).ShouldAllBe(d => d == new DateTimeOffset(2031, 5, 6, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Each_filter_restricts_and_pages_join_without_gap_or_repetition()
    {
        await Connect(Ann, ("acme", "read admin"), ("globex", "look"));
        await Connect(Bob, ("acme", "read"));
        await Connect(Cid, ("acme", "read pay admin more"));
        await Keeper().Keep(Cancel);

        (await Pages(new())).ShouldBe(["cid acme", "ann acme", "ann globex", "bob acme"]);
        (await Pages(new(Tenant: "north"))).ShouldBe(["ann acme", "ann globex", "bob acme"]);
        (await Pages(new(Tenant: Cid.Tenant))).ShouldBe(["cid acme"]);
        (await Pages(new(User: "ann"))).ShouldBe(["ann acme", "ann globex"]);
        (await Pages(new(Provider: "acme"))).ShouldBe(["cid acme", "ann acme", "bob acme"]);
        (await Pages(new(Tenant: "north", User: "ann", Provider: "globex"))).ShouldBe(["ann globex"]);
        (await Pages(new(Tenant: "nor"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_use_counts_for_thirty_days_and_is_gone_some_days_later()
    {
        await Connect(Ann, ("acme", "read"));
        Use(Ann, "list");
        await Keeper().Keep(Cancel);
        Temp.Clock.Now += TimeSpan.FromDays(UseLimits.Days - 1);
        (await Find()).ShouldHaveSingleItem().Scopes.Unused.ShouldBeEmpty();

        Temp.Clock.Now += TimeSpan.FromDays(1);
        await Keeper().Keep(Cancel);
        var unused = (await Find()).ShouldHaveSingleItem();
        (unused.Scopes.Unused, unused.Cursor.Order).ShouldBe((ScopeSet.Of("read"), -1));
        Temp.RawScalar("SELECT COUNT(*) FROM tool_uses").ShouldBe(1L);

        Temp.Clock.Now += TimeSpan.FromDays(3);
        await Keeper().Keep(Cancel);
        Temp.RawScalar("SELECT COUNT(*) FROM tool_uses").ShouldBe(0L);
    }

    [Fact]
    public async Task A_connection_keeps_its_place_while_its_scopes_stay_and_is_judged_again_when_they_change()
    {
        await Connect(Ann, ("acme", "read admin"), ("globex", "look"));
        await Keeper().Keep(Cancel);
        await Record(Ann, [new("acme", 2, "read admin")]);
        (await Find()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Cursor.Order.ShouldBe(-1001), r => r.Trouble.ShouldBe(2));

        await Record(Ann, [new("acme", 0, "read")]);
        (await Find()).ShouldHaveSingleItem().Cursor.Order.ShouldBe(ScopeRanks.Unjudged);
        await new ScopeRanks(Temp.Database, Matrix).JudgeNew(Cancel);
        (await Find()).ShouldHaveSingleItem().Cursor.Order.ShouldBe(-1);
    }

    [Fact]
    [Trait("Proves", "R8")]
    public async Task Rows_that_a_node_of_before_wrote_are_found_once_they_are_judged()
    {
        await Connect(Ann, ("acme", "read"));
        Temp.RawScalar("UPDATE session_connections SET tenant = '', excess_order = 1");
        await Keeper().Keep(Cancel);
        (await Pages(new(Tenant: "north"))).ShouldBe(["ann acme"]);
    }

    [Fact]
    public async Task Uses_of_several_nodes_make_one_row_with_the_last_day()
    {
        var (early, late) = (new UseDay(20_000), new UseDay(20_001));
        var use = new ToolUse("north", "ann", "acme", "list");
        var table = new UseTable(Temp.Database);
        await table.Write([new(use, late)], Cancel);
        await table.Write([new(use, early)], Cancel);
        Temp.RawScalar("SELECT SUM(used_on) FROM tool_uses").ShouldBe(late.Stored is var day && Temp is PostgresStore ? (object)(decimal)day : day);
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task Erasing_a_user_erases_what_they_used_and_nothing_of_others()
    {
        await Connect(Ann, ("acme", "read"));
        Use(Ann, "list");
        Use(Bob, "list");
        await Keeper().Keep(Cancel);
        using var node = new SealedStore(Temp);

        (await node.Audit.Erase(Ann, new OutsideEvent(AuditKind.AdministratorActed, Tenant: "north"), Cancel)).ShouldBeTrue();

        Temp.RawScalar("SELECT COUNT(*) FROM tool_uses").ShouldBe(1L);
        Temp.RawScalar("SELECT session_key FROM tool_uses").ShouldBe(Bob.Canonical);
    }

    private static ToolRule Rule(string name, string scope, string provider = "acme") =>
        new(name, provider, ScopeSet.Of(scope), Effect.Read, false, ResumePolicy.ByEffect, ReplayPolicy.Window, "");

    private void Use(SessionKey key, string tool) => Recorder.Note(new ToolUse(key.Tenant, key.User, "acme", tool));

    private UseKeeper Keeper() => new(
        Recorder, new UseTable(Temp.Database), new ScopeRanks(Temp.Database, Matrix), Temp.Clock, NullLogger<UseKeeper>.Instance);

    private Task Connect(SessionKey key, params (string Provider, string Scopes)[] connections) =>
        Record(key, [.. connections.Select(c => new IndexedConnection(c.Provider, 0, c.Scopes))]);

    private Task Record(SessionKey key, IReadOnlyList<IndexedConnection> connections) => new SessionIndex(Temp.Database).Record(
        key, new SessionIndexEntry(null, [.. connections.Select(c => c.Provider)]) { Connections = connections }, Cancel);

    private Task<IReadOnlyList<ScopeAuditRow>> Find() => Audit.Find(new(), 100, Cancel);

    private async Task<List<string>> Pages(ScopeAuditQuery query)
    {
        List<string> seen = [];
        while (await Audit.Find(query, 1, Cancel) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(r => $"{r.Key.User} {r.Provider}"));
            query = query with { After = page[^1].Cursor };
        }

        return seen;
    }
}

/// <summary>On a file.</summary>
public sealed class ScopeAuditOnSqlite() : ScopeAuditContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class ScopeAuditOnPostgreSql(PostgresServer server) : ScopeAuditContract(new PostgresStore(server));
