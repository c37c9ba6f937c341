using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Tests.Reconnecting;

public sealed class RefusedTripTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S20")]
    public async Task The_proven_users_no_ends_the_calls_and_the_host_is_told()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);

        (await browser.Return(node, browser.Refuse())).ShouldBe(new TripEnd.Declined("Acme Invoices", CallsCancelled: true));

        (await node.Look()).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Cancelled>().By.ShouldBe(CancelledBy.User);
        (await node.Call("pay", new { amount = 1 })).Refused(ErrorCode.IntentCancelled);
        (await node.Reconnects.Look(browser.Link, TestWorld.Ct)).ShouldBe(new LinkView.Used("Acme Invoices", TicketEnd.Declined));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S20")]
    public async Task A_no_of_a_browser_that_was_not_proven_cancels_nothing_and_the_link_stays_good()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Begin(node);

        (await browser.Return(node, browser.Refuse())).ShouldBeOfType<TripEnd.Declined>().CallsCancelled.ShouldBeFalse();

        (await node.Look()).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Parked>();
        (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S20")]
    public async Task A_no_at_the_connect_leg_counts_only_while_the_browser_is_still_proven()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        browser.Proven = null;

        (await browser.Return(node, browser.Refuse())).ShouldBeOfType<TripEnd.Declined>().CallsCancelled.ShouldBeFalse();

        (await node.Look()).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Parked>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S20")]
    public async Task A_providers_own_error_is_no_decision_of_the_user()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);

        (await browser.Return(node, browser.Refuse("server_error"))).ShouldBeOfType<TripEnd.Unavailable>();

        (await node.Look()).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Parked>();
        (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(true, "https://evil.example")]
    [InlineData(true, null)]
    [InlineData(false, "https://evil.example")]
    [InlineData(false, null)]
    [Trait("Proves", "S32")]
    public async Task An_answer_of_another_issuer_is_not_believed_whether_it_carries_a_code_or_an_error(bool carriesCode, string? iss)
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);
        var callback = carriesCode ? browser.Consent() : browser.Refuse();

        (await browser.Return(node, callback with { Iss = iss })).ShouldBeOfType<TripEnd.Untrusted>();

        // The leg is spent: the same state with the right issuer comes too late.
        (await browser.Return(node, callback)).ShouldBeOfType<TripEnd.NotExpected>();
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Missing>();
        (await node.Look()).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Parked>();
        world.Acme.Book.Alive.ShouldBe(0);
        (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(TokenFault.Unavailable)]
    [InlineData(TokenFault.Garbage)]
    [InlineData(TokenFault.DropAfterCommit)]
    [Trait("Proves", "R3")]
    public async Task An_exchange_that_the_provider_does_not_answer_stores_nothing_and_a_new_link_works(object fault)
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        world.Acme.Next("authorization_code", (TokenFault)fault);

        (await browser.Trip(node)).ShouldBeOfType<TripEnd.Unavailable>();

        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Missing>();
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S31")]
    public async Task A_code_that_the_provider_refuses_is_untrusted()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        await browser.Begin(node);

        (await browser.Return(node, browser.Consent() with { Code = "stolen-or-made-up" })).ShouldBeOfType<TripEnd.Untrusted>();

        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    public async Task A_provider_that_is_down_at_the_beginning_is_said_to_be_and_the_link_stays_good()
    {
        await using var world = await TestWorld.Create();
        var (node, browser) = await TripTests.Parked(world);
        await browser.Trip(node);
        world.Acme.IsDown = true;

        var no = (await browser.Begin(node)).ShouldBeOfType<TripStart.Unavailable>();
        no.ProviderTitle.ShouldBe("Acme Invoices");
        world.Acme.IsDown = false;
        world.Time.Advance(no.RetryAfter);

        (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M16")]
    public async Task A_consent_to_less_connects_leaves_the_call_parked_and_names_what_is_missing()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await node.Call("list_invoices", new { page = 1 });
        var browser = world.Browser();
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        browser.Granted = "invoices.read";

        var connected = (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();

        connected.WithLess.ShouldBeTrue();
        connected.Missing.ToString().ShouldBe("payments.write");
        world.Ledger.All.ShouldHaveSingleItem().Route.ShouldBe("GET invoices");
        (await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.InsufficientScope).Challenge.Scopes.ToString()
            .ShouldBe("invoices.read payments.write");
    }
}
