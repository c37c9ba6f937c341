using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Calls;

public sealed class WholeStoryTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    [Trait("Proves", "M5")]
    public async Task A_read_without_a_connection_is_challenged_connected_resumed_by_itself_and_collected_once()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();

        var challenged = (await node.Call("list_invoices", new { page = 3 })).ShouldBeOfType<CallResult.Challenged>();
        challenged.Challenge.Code.ShouldBe(ErrorCode.AuthRequired);
        challenged.Challenge.Scopes.ToString().ShouldBe("invoices.read");
        world.Ledger.Asked.ShouldBeEmpty();

        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        (await browser.Trip(node)).ShouldBeOfType<TripEnd.SignedIn>().User.ShouldBe(TestWorld.AliceKey);
        var connected = (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
        connected.WithLess.ShouldBeFalse();
        connected.ProviderTitle.ShouldBe("Acme Invoices");

        await node.Settle();
        world.Ledger.All.ShouldHaveSingleItem().ShouldBe(new Happened("GET invoices", "?page=3", null, "alice"));

        var collected = (await node.Call("list_invoices", new { page = 3 })).ShouldBeOfType<CallResult.Returned>();
        collected.Replayed.ShouldBeFalse();
        collected.IntentId.ShouldBe(challenged.Challenge.IntentId);
        collected.Result.Content.OfType<TextContentBlock>().Single().Text.ShouldContain("GET invoices");
        (await node.Call("list_invoices", new { page = 3 })).ShouldBeOfType<CallResult.Returned>().Replayed.ShouldBeTrue();
        world.Ledger.Count("GET invoices").ShouldBe(1);
    }
}
