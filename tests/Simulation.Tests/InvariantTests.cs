using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Storing;

namespace ReconnectGrains.Simulation.Tests;

/// <summary>An invariant that cannot fail proves nothing: what the simulated servers see is put wrong here, and found.</summary>
public sealed class InvariantTests : IDisposable
{
    private readonly World _world = new(1, Slate.Take());
    private readonly Person _alice = new(new SessionKey("northwind", "alice"), new Secret("cookie"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_second_effect_of_one_wish_is_found()
    {
        var wish = Wish("pay");
        _world.AcmeApi.Happened(new Effect(_world.Time.GetUtcNow(), "POST /payments", wish.Name, "trc_1", "k1", Family()));
        _world.Verdict.Violations.ShouldBeEmpty();
        _world.AcmeApi.Happened(new Effect(_world.Time.GetUtcNow(), "POST /payments", wish.Name, "trc_1", "k2", Family()));
        _world.Verdict.Violations.ShouldHaveSingleItem().Line.ShouldBe("R1");
    }

    [Fact]
    public void A_token_that_does_not_cover_the_request_is_found()
    {
        Wish("pay");
        _world.AcmeApi.Arrived(Request("trc_1"), new Access("t", Family(), ScopeSet.Of("read"), DateTimeOffset.MaxValue), new Route("pay", true));
        _world.Verdict.Violations.ShouldHaveSingleItem().Line.ShouldBe("M1");
    }

    [Fact]
    public void A_request_with_the_token_of_another_tenant_is_found()
    {
        Wish("pay");
        var other = new Family(0, "acme", new SessionKey("southridge", "alice"), new Subject("x", "acme"), ScopeSet.Of("pay"));
        _world.AcmeApi.Arrived(Request("trc_1"), new Access("t", other, ScopeSet.Of("pay"), DateTimeOffset.MaxValue), new Route("pay", true));
        _world.Verdict.Violations.ShouldHaveSingleItem().Line.ShouldBe("M9");
    }

    [Fact]
    public void A_refresh_while_another_nodes_is_out_is_found()
    {
        var generation = new Generation(Family(), "rt");
        generation.Family.Generations.Add(generation);
        generation.Presentations.Add(new Presentation("node1", _world.Time.GetUtcNow()));
        _world.Acme.Presented(generation, new Presentation("somebody", _world.Time.GetUtcNow().AddSeconds(1)));
        _world.Verdict.Violations.ShouldHaveSingleItem().Line.ShouldBe("R2");
    }

    [Fact]
    public void A_spent_token_that_comes_again_although_its_successor_was_stored_is_found()
    {
        var generation = new Generation(Family(), "rt-1");
        generation.Family.Generations.Add(generation);
        generation.Successor = new Generation(generation.Family, "rt-2") { WasStored = true };
        _world.Acme.Presented(generation, new Presentation("node1", _world.Time.GetUtcNow()));
        _world.Verdict.Violations.ShouldHaveSingleItem().Line.ShouldBe("R2");
    }

    private Wish Wish(string tool)
    {
        var wish = new Wish("w1", tool, "chatgpt", _alice);
        _world.Record.Add(wish);
        _world.Record.Asks(wish, "trc_1");
        return wish;
    }

    private Family Family() => new(0, "acme", _alice.Key, new Subject("northwind-alice", "acme"), ScopeSet.Of("pay"));

    private static Asked Request(string trace) =>
        new("node1", "POST", new Uri("https://api.acme.test/payments?wish=w1"), "Bearer t", "k", trace, new Dictionary<string, string>());
}
