using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Calls;

public sealed class UpstreamRefusalTests
{
    private const string Pay = "POST payments";

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_refused_token_is_renewed_once_and_the_write_is_retried_with_the_same_key()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next(Pay, ApiFault.Unauthorized);

        (await node.Call("pay", new { amount = 5 })).Returned();

        world.Acme.Book.Rotations.ShouldBe(1);
        var asked = world.Ledger.Asked.Where(a => a.Route == Pay).ToList();
        asked.Count.ShouldBe(2);
        asked[1].Key.ShouldBe(asked[0].Key);
        asked[1].Authorization.ShouldNotBe(asked[0].Authorization);
        world.Ledger.Count(Pay).ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("pay", Pay)]
    [InlineData("list_invoices", "GET invoices")]
    [Trait("Proves", "M8")]
    public async Task A_second_refusal_breaks_the_connection_and_parks_the_call(string tool, string route)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next(route, ApiFault.Unauthorized, ApiFault.Unauthorized);

        var arguments = new Dictionary<string, int> { [tool == "pay" ? "amount" : "page"] = 5 };
        var challenged = (await node.Call(tool, arguments)).Challenged(ErrorCode.TokenRevoked);

        world.Acme.Book.Rotations.ShouldBe(1);
        world.Ledger.AskedFor(route).ShouldBe(2);
        world.Ledger.Count(route).ShouldBe(0);
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.Rejected);
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);
        (await node.Call(tool, arguments)).Returned();
        world.Ledger.Count(route).ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("pay", Pay)]
    [InlineData("list_invoices", "GET invoices")]
    [Trait("Proves", "M16")]
    [Trait("Proves", "S39")]
    public async Task A_scope_that_only_the_api_knows_of_is_challenged_together_with_all_that_was_granted(string tool, string route)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next(route, ApiFault.ScopeMissing);
        var arguments = new Dictionary<string, int> { [tool == "pay" ? "amount" : "page"] = 5 };

        var challenged = (await node.Call(tool, arguments)).Challenged(ErrorCode.InsufficientScope);

        challenged.Challenge.Scopes.ToString().ShouldBe("drafts.write invoices.delete invoices.read ledger.extra notes.write payments.write");
        world.Acme.RefreshRequests.ShouldBe(0);
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);
        await node.Settle();
        world.Ledger.Count(route).ShouldBe(1);
        (await node.Look()).At("acme").Granted.Contains("ledger.extra").ShouldBeTrue();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_call_whose_first_change_happened_and_whose_second_is_refused_for_good_is_unknown_and_not_run_again()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next("POST sent", ApiFault.Unauthorized, ApiFault.Unauthorized);

        (await node.Call("send_draft", new { id = 3 })).Refused(ErrorCode.OutcomeUnknown);

        world.Time.Advance(Limits.Claim);
        await node.Sweep();
        world.Ledger.Count("POST drafts").ShouldBe(1);
        world.Ledger.Count("POST sent").ShouldBe(0);
        world.Ledger.AskedFor("POST drafts").ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("pay", Pay)]
    [InlineData("list_invoices", "GET invoices")]
    [Trait("Proves", "R3")]
    public async Task An_api_that_asks_for_patience_is_unavailable_for_as_long_as_it_says(string tool, string route)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next(route, ApiFault.Unavailable);
        var arguments = new Dictionary<string, int> { [tool == "pay" ? "amount" : "page"] = 5 };

        (await node.Call(tool, arguments)).Refused(ErrorCode.ProviderUnavailable).RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);

        (await node.Call(tool, arguments)).Returned();
        world.Ledger.Count(route).ShouldBe(1);
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Active>();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_keyed_write_whose_answer_was_lost_is_repeated_with_its_key_and_happens_once()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next(Pay, ApiFault.DropAfterEffect);
        var call = node.Call("pay", new { amount = 5 });
        await world.Time.Waiting(EngineLimits.CallWait);
        await node.Settle();

        world.Time.Advance(Limits.FirstRetryWait * 2);
        await node.Sweep();

        (await call).Returned();
        world.Ledger.AskedFor(Pay).ShouldBe(2);
        world.Ledger.Count(Pay).ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Proves", "R1")]
    public async Task An_unkeyed_write_whose_answer_was_lost_is_unknown_and_never_repeated(bool happens)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Ledger.Next("POST notes", ApiFault.DropAfterEffect);
        var sent = world.Ledger.Hold("POST notes");
        var call = node.Call("note", new { text = "x" });
        await sent.Arrived;
        if (happens)
        {
            sent.Release();
        }
        else
        {
            world.Time.Advance(Limits.OutgoingDeadline);
        }

        (await call).Refused(ErrorCode.OutcomeUnknown);
        (await node.Call("note", new { text = "x" })).Refused(ErrorCode.OutcomeUnknown);

        world.Time.Advance(Limits.Claim);
        await node.Sweep();
        (await node.Intent("note")).State.ShouldBeOfType<IntentState.Unknown>();
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
        world.Ledger.Count("POST notes").ShouldBe(happens ? 1 : 0);
    }
}
