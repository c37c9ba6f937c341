using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>Every secret that travelled, looked for in every place where it has no business. S45.</summary>
[Collection<Processes>]
[Trait("Proves", "S45")]
[Trait("Proves", "M10")]
public sealed class NothingLeaksTests(MarkedRun run) : IClassFixture<MarkedRun>
{
    [Fact]
    public void The_log_of_every_category_at_trace_holds_none_of_them()
    {
        var said = run.World.Server.Said;
        said.ShouldContain("\"LogLevel\":\"Trace\"");
        said.Length.ShouldBeGreaterThan(100_000, "a log that says nothing proves nothing");
        run.AllBut().In(said).ShouldBeEmpty();
    }

    [Fact]
    public void No_file_of_the_store_holds_one_of_them()
    {
        var files = Directory.GetFiles(run.World.Data, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        files.ShouldContain("reconnect.db");
        files.ShouldContain("reconnect.db-wal");
        new FileInfo(Path.Combine(run.World.Data, "reconnect.lock")).Length.ShouldBe(0, "it is only held, so it cannot be read");
        foreach (var file in files.Where(f => f != "reconnect.lock"))
        {
            run.AllBut().In(Bytes(Path.Combine(run.World.Data, file!))).ShouldBeEmpty(file);
        }
    }

    [Fact]
    [Trait("Proves", "S9")]
    public void Hosts_and_browsers_get_none_but_what_is_theirs()
    {
        // A link is for the host, a form's token for the page; what a cookie is for is its own header, and the way to a provider another.
        var search = run.AllBut(Kind.Ticket, Kind.FormToken);
        var onTheWay = run.AllBut(Kind.Ticket, Kind.State, Kind.Nonce);
        var cookies = run.AllBut(Kind.Cookie);
        run.World.Front.Seen.Count.ShouldBeGreaterThan(50);
        foreach (var exchange in run.World.Front.Seen.Where(e => e.Answer is not null))
        {
            search.In(exchange.Answer!.Bytes("Location", "Set-Cookie")).ShouldBeEmpty(exchange.Url.AbsolutePath);
            onTheWay.In(string.Join('\n', exchange.Answer.Header("Location"))).ShouldBeEmpty(exchange.Url.AbsolutePath);
            cookies.In(string.Join('\n', exchange.Answer.Header("Set-Cookie"))).ShouldBeEmpty(exchange.Url.AbsolutePath);
        }
    }

    [Fact]
    [Trait("Proves", "S8")]
    public void The_API_gets_the_users_access_token_and_nothing_else()
    {
        var search = run.AllBut(Kind.AcmeAccessToken);
        run.World.Api.Seen.Count.ShouldBeGreaterThan(5);
        foreach (var exchange in run.World.Api.Seen)
        {
            search.In(exchange.Request.Bytes()).ShouldBeEmpty(exchange.Url.AbsolutePath);
        }
    }

    [Fact]
    [Trait("Proves", "S8")]
    [Trait("Proves", "S35")]
    public void Each_provider_gets_what_is_between_it_and_us_and_nothing_else()
    {
        // The development secrets are half alike, so they are compared whole.
        Secrets(Kind.AcmeClientSecret).Intersect(Secrets(Kind.IdentityClientSecret)).ShouldBeEmpty();
        Kind[] both = [Kind.AcmeClientSecret, Kind.IdentityClientSecret, Kind.Code, Kind.Verifier];
        var acme = run.AllBut([Kind.AcmeAccessToken, Kind.AcmeRefreshToken, .. both]);
        var identity = run.AllBut([Kind.IdentityAccessToken, Kind.IdentityRefreshToken, .. both]);
        foreach (var (relay, search) in new[] { (run.World.Acme, acme), (run.World.Identity, identity) })
        {
            relay.Seen.ShouldNotBeEmpty();
            foreach (var exchange in relay.Seen)
            {
                search.In(exchange.Request.Bytes()).ShouldBeEmpty(exchange.Url.AbsolutePath);
            }
        }
    }

    [Fact]
    public void What_was_looked_for_is_all_there_is_and_the_search_finds_it_where_it_does_travel()
    {
        var kinds = run.Harvested.Select(c => c.Kind).ToHashSet();
        Enum.GetValues<Kind>().Where(k => k is not (Kind.None or Kind.IdentityRefreshToken)).ShouldBeSubsetOf(kinds);
        kinds.Count.ShouldBeGreaterThanOrEqualTo(Enum.GetValues<Kind>().Length - 2);

        Found(run.World.Acme, Kind.AcmeAccessToken, Kind.AcmeRefreshToken, Kind.AcmeIdToken, Kind.AcmeClientSecret, Kind.Code, Kind.Verifier);
        Found(run.World.Identity, Kind.IdentityAccessToken, Kind.IdentityIdToken, Kind.IdentityClientSecret, Kind.Code, Kind.Verifier);
        Found(run.World.HostIdentity, Kind.HostAccessToken, Kind.HostRefreshToken, Kind.HostIdToken, Kind.HostCode, Kind.HostVerifier);
        Found(run.World.Front, Kind.HostAccessToken, Kind.Code, Kind.State, Kind.Nonce, Kind.Cookie, Kind.FormToken, Kind.Ticket, Kind.Planted);
        Found(run.World.Api, Kind.AcmeAccessToken);
    }

    [Fact]
    public void The_search_finds_the_tokens_in_a_store_that_keeps_them_in_clear()
    {
        var found = run.AllBut().In(File.ReadAllBytes(run.World.ProviderState));
        found.ShouldContain(f => f.StartsWith(nameof(Kind.AcmeRefreshToken), StringComparison.Ordinal));
        found.ShouldContain(f => f.StartsWith(nameof(Kind.HostRefreshToken), StringComparison.Ordinal));
    }

    private IEnumerable<string> Secrets(Kind kind) => run.Harvested.Where(c => c.Kind == kind).Select(c => c.Value);

    private void Found(Relay relay, params Kind[] kinds)
    {
        var traffic = relay.Seen.SelectMany(e => e.Request.Bytes().Concat(e.Answer?.Bytes() ?? [])).ToArray();
        foreach (var kind in kinds)
        {
            new Canaries(run.Harvested.Where(c => c.Kind == kind)).In(traffic).ShouldHaveSingleItem($"{kind}");
        }
    }

    private static byte[] Bytes(string file)
    {
        // The server has it open, and locked.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
