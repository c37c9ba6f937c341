using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class SingleFlightTests
{
    private static readonly TimeSpan Hours = TimeSpan.FromHours(2);

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_hundred_calls_on_an_expired_token_make_one_token_request()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(Hours);
        var token = world.Acme.Hold();

        var calls = Enumerable.Range(0, 100).Select(i => node.Call("list_invoices", new { page = i })).ToList();
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait, calls.Count);
        token.Release();

        foreach (var end in await Task.WhenAll(calls))
        {
            end.Returned();
        }

        world.Acme.RefreshRequests.ShouldBe(1);
        world.Ledger.Count("GET invoices").ShouldBe(100);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_hundred_refusals_of_one_token_make_one_token_request()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Acme.Book.EndAccessTokens();
        var token = world.Acme.Hold();

        var calls = Enumerable.Range(0, 100).Select(i => node.Call("list_invoices", new { page = i })).ToList();
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait, calls.Count);
        token.Release();

        foreach (var end in await Task.WhenAll(calls))
        {
            end.Returned();
        }

        world.Acme.RefreshRequests.ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_lost_answer_is_asked_for_with_the_same_token_and_a_refusal_then_is_no_revocation()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(Hours);
        world.Acme.Next("refresh_token", TokenFault.DropAfterCommit);

        var refused = (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.ProviderUnavailable);
        world.Acme.Book.Rotations.ShouldBe(1);
        world.Time.Advance(refused.RetryAfter.ShouldNotBeNull());
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.TokenExpired);

        world.Acme.RefreshRequests.ShouldBe(2);
        world.Acme.Book.Reuses.ShouldBe(1);
        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
        (await node.AuditOf()).Where(e => e.Kind == AuditKind.RefreshFailed).Select(e => e.Detail).ShouldBe(["PROVIDER_UNAVAILABLE", "RefreshLost"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    [Trait("Proves", "M3")]
    public async Task A_provider_that_says_that_the_grant_is_gone_has_revoked_it()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(Hours);
        world.Acme.Book.EndAll();

        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.TokenRevoked);

        world.Acme.RefreshRequests.ShouldBe(1);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(TokenFault.Unavailable, 17)]
    [InlineData(TokenFault.Garbage, 1)]
    [InlineData(TokenFault.DropBefore, 1)]
    [InlineData(TokenFault.Hang, 1)]
    [Trait("Proves", "R3")]
    [Trait("Proves", "S37")]
    public async Task A_provider_in_trouble_is_unavailable_with_a_delay_and_the_connection_survives(object fault, int seconds)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(Hours);
        world.Acme.Next("refresh_token", (TokenFault)fault);
        var token = world.Acme.Hold();

        var call = node.Call("pay", new { amount = 1 });
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait);
        if ((TokenFault)fault == TokenFault.Hang)
        {
            world.Time.Advance(Limits.OutgoingDeadline);
        }

        token.Release();

        var wait = (await call).Refused(ErrorCode.ProviderUnavailable).RetryAfter.ShouldNotBeNull();
        wait.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds));
        (await node.Call("pay", new { amount = 1 })).Refused(ErrorCode.ProviderUnavailable);
        world.Acme.RefreshRequests.ShouldBe(1);
        world.Time.Advance(wait);

        (await node.Call("pay", new { amount = 1 })).Returned();
        world.Acme.RefreshRequests.ShouldBe(2);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_connection_in_use_is_refreshed_ahead_while_calls_go_on_with_the_old_token()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromMinutes(50));
        var token = world.Acme.Hold();

        (await node.Call("list_invoices", new { page = 1 })).Returned();
        await token.Arrived;
        (await node.Call("list_invoices", new { page = 2 })).Returned();
        token.Release();
        await node.Settle();
        (await node.Call("list_invoices", new { page = 3 })).Returned();

        world.Acme.RefreshRequests.ShouldBe(1);
        world.Ledger.Asked.Where(a => a.Route == "GET invoices").Select(a => a.Authorization).Distinct().Count().ShouldBe(2);
    }
}
