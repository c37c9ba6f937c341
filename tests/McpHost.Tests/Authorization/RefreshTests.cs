using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Refresh tokens rotate, and one that was used up ends the family.</summary>
[Trait("Proves", "S25")]
public sealed class RefreshTests : IAsyncLifetime
{
    private Town _town = null!;
    private TestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Start();
        _client = new TestClient(_town);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _town.DisposeAsync();
    }

    [Fact]
    [Trait("Proves", "M7")]
    public async Task A_refresh_gives_new_tokens_that_work()
    {
        var first = await _client.Link();
        _town.Time.Advance(TimeSpan.FromMinutes(11));
        (await _town.Call(first.AccessToken, "list_invoices")).Status.ShouldBe(401);
        var second = await _client.Refresh(first.RefreshToken);
        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        (await _town.Call(second.AccessToken, "list_invoices")).IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_was_used_up_ends_the_family_and_what_it_gave()
    {
        var first = await _client.Link();
        var second = await _client.Refresh(first.RefreshToken);
        _town.Time.Advance(Limits.RotationGrace + TimeSpan.FromSeconds(1));
        (await _client.Refresh(first.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _client.Refresh(second.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _town.Call(second.AccessToken, "list_invoices")).Code.ShouldBe("AUTH_REQUIRED");
    }

    [Fact]
    public async Task The_immediate_predecessor_gets_the_same_successor_within_ten_seconds()
    {
        var first = await _client.Link();
        var lost = await _client.Refresh(first.RefreshToken);
        var again = await _client.Refresh(first.RefreshToken);
        again.Status.ShouldBe(200);
        _town.Time.Advance(TimeSpan.FromSeconds(11));
        (await _client.Refresh(lost.RefreshToken)).Status.ShouldBe(200, "Both are the same one, or this would be an older one now.");
        (await _client.Refresh(again.RefreshToken)).Status.ShouldBe(200);
        (await _client.Refresh(first.RefreshToken)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task A_refresh_may_narrow_and_never_widens()
    {
        var tokens = await _client.Link(("scope", "invoices.read invoices.pay"));
        var narrow = await _client.Refresh(tokens.RefreshToken, "invoices.read");
        narrow.Text("scope").ShouldBe("invoices.read");
        (await _town.Call(narrow.AccessToken, "pay_invoice", new() { ["id"] = "1" })).Status.ShouldBe(403);
        (await _client.Refresh(narrow.RefreshToken, "invoices.read reconnect.admin")).Error.ShouldBe("invalid_scope");
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task A_user_whose_membership_ended_gets_nothing_more()
    {
        var tokens = await _client.Link();
        var members = (Engine.Memberships.MembershipDirectory)_town.Services.GetService(typeof(Engine.Memberships.MembershipDirectory))!;
        await members.End(new("northwind", "alice"), TestContext.Current.CancellationToken);
        (await _client.Refresh(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
        using var again = new TestClient(_town);
        (await again.Decide(await again.Open())).Query("error").ShouldBe("access_denied");
    }
}
