using Dapper;
using ReconnectGrains.Bench.World;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Bench.Seeding;

/// <summary>
/// Fills a server's database while the server does not run: with documents of the product's own making, sealed by its own sealer, with the
/// index rows of its own index. Only the transactions are larger than the product's.
/// </summary>
internal sealed class Seeder(IServiceProvider services, WorldFile world, TimeProvider time)
{
    private const int Batch = 1000;

    /// <summary>Rows of one statement. SQLite looks each parameter up by its name among all of them.</summary>
    private const int RowsAtOnce = 50;

    private readonly SqlDatabase _database = services.GetRequiredService<SqlDatabase>();
    private readonly SessionSealer _sealer = services.GetRequiredService<SessionSealer>();
    private readonly Decider _decider = services.GetRequiredService<Decider>();
    private readonly SessionRules _rules = services.GetRequiredService<SessionRules>();

    /// <summary>Stores them.</summary>
    /// <returns>Bytes of the sealed documents.</returns>
    public async Task<long> Run(SeedWish wish, CancellationToken cancellation)
    {
        var bytes = 0L;
        for (var done = 0L; done < wish.Count; done += Batch)
        {
            var sessions = Enumerable.Range(0, (int)Math.Min(Batch, wish.Count - done)).Select(i => Make(wish.From + done + i, wish.Health)).ToList();
            var rows = sessions.Select(s => (Session: s, Sealed: _sealer.Seal(s.Key, SessionDocument.Write(s)))).ToList();
            bytes += rows.Sum(r => (long)r.Sealed.Length);
            await _database.Write(work => Store(work, rows, wish.Health), cancellation);
        }

        return bytes;
    }

    private async Task<bool> Store(SqlWork work, List<(Session Session, byte[] Sealed)> rows, Health health)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await Many(work, "sessions (session_key, version, saved_at, sealed)", rows.Select(r => new object[] { r.Session.Key.Canonical, 1L, now, r.Sealed }));
        await Many(
            work, "memberships (tenant, user_id, active, version, changed_at)",
            rows.Select(r => new object[] { r.Session.Key.Tenant, r.Session.Key.User, 1L, 1L, now }));
        if (health != Health.Healthy)
        {
            foreach (var (session, _) in rows)
            {
                await SessionIndex.Record(work, session.Key, SessionShelf.Index(session));
            }

            return true;
        }

        var entries = rows.Select(r => (r.Session.Key, Entry: SessionShelf.Index(r.Session))).ToList();
        await Many(
            work, "session_index (session_key, tenant, user_id, providers, parked, released, digest)",
            entries.Select(e => new object[] { e.Key.Canonical, e.Key.Tenant, e.Key.User, "|acme|", 0L, 0L, e.Entry.Digest }));
        await Many(
            work, "session_connections (session_key, provider, trouble, scopes)",
            entries.SelectMany(e => e.Entry.Connections.Select(c => new object[] { e.Key.Canonical, c.Provider, c.Trouble, c.Scopes })));
        return true;
    }

    private static async Task Many(SqlWork work, string table, IEnumerable<object[]> rows)
    {
        foreach (var some in rows.Chunk(RowsAtOnce))
        {
            var values = new DynamicParameters();
            var groups = some.Select((row, r) => $"({string.Join(", ", row.Select((value, c) =>
            {
                values.Add($"p{r}_{c}", value);
                return $"@p{r}_{c}";
            }))})");
            await work.Execute($"INSERT INTO {table} VALUES {string.Join(", ", groups)}", values);
        }
    }

    private Session Make(long number, Health health)
    {
        var key = Users.Key(number);
        var now = time.GetUtcNow();
        var account = new UpstreamAccount(world.Acme, key.User, key.Tenant, $"{key.User}@example.com");
        var scopes = ScopeSet.Parse(Users.Scopes);
        var (from, until) = health == Health.Expired ? (now.AddHours(-1), now.AddSeconds(-1)) : (now, now.AddDays(1));
        var broken = new ConnectionState.Broken(BreakReason.Revoked, account, scopes, 1);
        var works = new ConnectionState.Active(
            new Credentials(new Secret(Upstream.AccessToken(key.User, 0)), new Secret(Upstream.RefreshToken(key.User, 0)), scopes, from, until),
            account, 2, RefreshMemory.None);
        var session = Session.Empty(key, _rules.Epoch);
        return health switch
        {
            Health.Parked => Park(With(session, broken), now),
            Health.Mended => With(Park(With(session, broken), now), works),
            _ => With(session, works),
        };
    }

    private static Session With(Session session, ConnectionState state) => session with { Connections = [new Connection("acme", state)] };

    /// <summary>Decided by the product: intent, ticket, audit events and all.</summary>
    private Session Park(Session session, DateTimeOffset now)
    {
        var arguments = """{"page":1,"status":"open"}""";
        var id = session.Key.User.PadLeft(32, '0');
        var asker = new Asker(Users.Client, ScopeSet.Parse(Users.Scopes), now.AddHours(2), 1, $"trc_{id}", null);
        var request = new CallRequest(
            "list_invoices", new RawJson(arguments), Digest.Of(Users.Client, "list_invoices", arguments), asker, null, false);
        return _decider.Decide(session, new Command.Call(new Stamp(id, "seed", asker.TraceId), request), now).Next;
    }
}
