using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Tests.Reconnecting;

public sealed class TripTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S19")]
    [Trait("Proves", "S15")]
    public async Task A_callback_in_another_browser_is_not_expected_and_the_right_browser_can_still_come()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        var callback = browser.Consent();

        (await node.Reconnects.Return(callback, world.Browser().Cookie, browser.Proven, TestWorld.Ct)).ShouldBeOfType<TripEnd.NotExpected>();
        (await node.Reconnects.Return(callback, null, browser.Proven, TestWorld.Ct)).ShouldBeOfType<TripEnd.NotExpected>();

        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Missing>();
        (await node.AuditOf()).ShouldContain(e => e.Kind == AuditKind.ReuseDetected);
        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S19")]
    public async Task A_state_that_is_not_ours_or_of_an_earlier_trip_is_not_expected()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        var earlier = browser.Consent();
        await browser.Begin(node);
        var callback = browser.Consent();

        (await browser.Return(node, callback with { State = "guessed" })).ShouldBeOfType<TripEnd.NotExpected>();
        (await browser.Return(node, callback with { State = null })).ShouldBeOfType<TripEnd.NotExpected>();
        (await browser.Return(node, callback with { State = browser.Link })).ShouldBeOfType<TripEnd.NotExpected>();
        (await browser.Return(node, earlier)).ShouldBeOfType<TripEnd.NotExpected>();
        (await browser.Return(node, callback with { Error = "access_denied" })).ShouldBeOfType<TripEnd.NotExpected>();
        (await browser.Return(node, callback with { Code = null })).ShouldBeOfType<TripEnd.NotExpected>();

        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.Connected>();
        world.Acme.Book.Alive.ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S19")]
    [Trait("Proves", "M17")]
    public async Task A_state_is_used_once_and_its_second_use_is_audited()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        var callback = browser.Consent();
        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();
        var before = await node.Look();

        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.NotExpected>();

        (await node.Look()).Connections.ShouldBe(before.Connections);
        (await node.AuditOf()).ShouldContain(e => e.Kind == AuditKind.ReuseDetected);
        (await node.Reconnects.Look(browser.Link, TestWorld.Ct)).ShouldBe(new LinkView.Used("Acme Invoices", TicketEnd.Connected));
        (await browser.Begin(node)).ShouldBeOfType<TripStart.No>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S19")]
    public async Task A_link_and_a_state_end_with_their_ticket()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        var callback = browser.Consent();
        world.Time.Advance(Limits.Ticket);

        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.NotExpected>();
        (await node.Reconnects.Look(browser.Link, TestWorld.Ct)).ShouldBeOfType<LinkView.Expired>();
        (await browser.Begin(node)).ShouldBeOfType<TripStart.No>().Because.ShouldBeOfType<LinkView.Expired>();
        (await node.Reconnects.Look("nonsense", TestWorld.Ct)).ShouldBeOfType<LinkView.Unknown>();
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S14")]
    public async Task A_link_shows_provider_and_scopes_and_nothing_of_the_call_or_the_user()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await Parked(world);

        var view = (await node.Reconnects.Look(browser.Link, TestWorld.Ct)).ShouldBeOfType<LinkView.Usable>();

        (view.Provider, view.ProviderTitle, view.Scopes.ToString()).ShouldBe(("acme", "Acme Invoices", "payments.write"));
        browser.Link.ShouldNotContain("alice");
        (await browser.Begin(node)).ShouldBeOfType<TripStart.GoTo>();
        browser.Url.ShouldStartWith(world.Identity.Issuer);
        browser.Url.ShouldNotContain("alice");
        browser.Url.ShouldNotContain("payments.write");
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S15")]
    public async Task Somebody_elses_sign_in_stores_nothing_and_is_audited()
    {
        await using var world = await TestWorld.Create();
        var (node, alices) = await Parked(world);
        var bobs = world.Browser("bob");
        bobs.Link = alices.Link;

        (await bobs.Trip(node)).ShouldBeOfType<TripEnd.WrongUser>();
        bobs.Proven.ShouldBeNull();

        // Proven to be Bob, on Alice's link: asked to sign in again, and never sent to the provider of the call.
        bobs.Proven = new SessionKey("northwind", "bob");
        (await bobs.Begin(node)).ShouldBeOfType<TripStart.GoTo>();
        bobs.Url.ShouldStartWith(world.Identity.Issuer);
        bobs.Url.ShouldContain("prompt=login");

        var session = await node.Look();
        session.Connections.ShouldBeEmpty();
        session.Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Parked>();
        (await node.AuditOf()).ShouldContain(e => e.Kind == AuditKind.WrongUser);
        (await alices.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S15")]
    [Trait("Proves", "M20")]
    public async Task A_connection_to_the_identity_provider_itself_is_made_by_its_own_user_only()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var link = node.Link((await node.Call("profile", new { })).Challenged(ErrorCode.AuthRequired));
        var bobs = world.Browser("bob");
        (bobs.Link, bobs.Proven) = (link, new SessionKey("northwind", "bob"));

        (await bobs.Trip(node)).ShouldBeOfType<TripEnd.WrongUser>();
        bobs.Url.ShouldContain("prompt=login");
        await node.Settle();
        (await node.Look()).At("identity").State.ShouldBeOfType<ConnectionState.Missing>();
        world.Identity.Book.Alive.ShouldBe(0);

        var alices = world.Browser();
        alices.Link = node.Link((await node.Call("profile", new { })).Challenged(ErrorCode.AuthRequired));
        (await alices.Connect(node)).ShouldBeOfType<TripEnd.Connected>().ProvenNow.ShouldBeTrue();
        (await node.Call("profile", new { })).Returned();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    public async Task Another_account_is_not_stored_and_what_came_is_revoked()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Acme.Book.EndAll();
        world.Time.Advance(TimeSpan.FromHours(2));
        var browser = world.Browser();
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.TokenRevoked));
        browser.Account = "mallory";

        var end = (await browser.Connect(node)).ShouldBeOfType<TripEnd.WrongAccount>();
        await node.Settle();

        end.PinnedLabel.ShouldBe("alice@acme.example");
        world.Acme.Book.Alive.ShouldBe(0);
        world.Acme.Book.Revocations.ShouldBe(1);
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Broken>();
        (await node.AuditOf()).ShouldContain(e => e.Kind == AuditKind.WrongAccount);
        world.Ledger.Asked.ShouldBeEmpty();
    }

    internal static async Task<(TestNode Node, Browser Browser)> Parked(TestWorld world)
    {
        var node = await world.StartNode();
        var browser = world.Browser();
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        return (node, browser);
    }
}
