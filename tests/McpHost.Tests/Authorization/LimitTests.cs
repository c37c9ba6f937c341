using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>How often somebody may come, and what nobody keeps on the way.</summary>
public sealed class LimitTests
{
    [Fact]
    [Trait("Proves", "S30")]
    public async Task Tokens_are_counted_by_client_and_user_and_not_by_address()
    {
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:TokensPerMinute"] = "3" });
        using var alice = new TestClient(town);
        var hers = await alice.Link();
        hers = await alice.Refresh(hers.RefreshToken);
        hers = await alice.Refresh(hers.RefreshToken);
        var refused = await alice.Refresh(hers.RefreshToken);
        refused.Status.ShouldBe(429);
        refused.Headers.GetValueOrDefault("Retry-After").ShouldNotBeNull();

        town.Identity.User = town.Acme.User = "bob";
        using var bob = new TestClient(town);
        (await bob.Link()).Status.ShouldBe(200, "The same host, the same address, another user.");
    }

    [Fact]
    [Trait("Proves", "S30")]
    public async Task Before_anybody_is_known_requests_are_counted_by_address()
    {
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:RequestsPerMinute"] = "2" });
        using var client = new TestClient(town);
        await client.Open();
        await client.Open();
        (await client.Open()).Status.ShouldBe(429);
    }

    [Fact]
    [Trait("Proves", "S30")]
    public async Task Who_presents_nothing_of_ours_is_counted_by_address_whatever_client_it_names()
    {
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:StrangersPerMinute"] = "2" });
        using var client = new TestClient(town);
        var tokens = await client.Link();
        (await town.Post("/token", ("client_id", "one"), ("refresh_token", "made-up"))).Status.ShouldBe(401);
        (await town.Post("/revoke", ("client_id", "two"), ("token", "made-up"))).Status.ShouldBe(401);
        var refused = await town.Post("/token", ("client_id", "three"), ("code", "made-up"));
        refused.Status.ShouldBe(429);
        refused.Headers.GetValueOrDefault("Retry-After").ShouldNotBeNull();
        (await client.Refresh(tokens.RefreshToken)).Status.ShouldBe(200, "Who is known is counted apart.");
    }

    [Fact]
    [Trait("Proves", "S30")]
    public async Task Who_makes_up_clients_for_a_users_token_is_counted_all_the_same()
    {
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:TokensPerMinute"] = "2" });
        using var client = new TestClient(town);
        var tokens = await client.Link();
        for (var i = 1; i < 2 * Limits.Grants; i++)
        {
            (await town.Post("/token", ("client_id", $"made-up-{i}"), ("refresh_token", tokens.RefreshToken))).Status.ShouldBe(401);
        }

        (await town.Post("/token", ("client_id", "one-more"), ("refresh_token", tokens.RefreshToken))).Status.ShouldBe(429);
        (await town.Post("/revoke", ("client_id", "another"), ("token", tokens.RefreshToken))).Status.ShouldBe(429);
    }

    [Fact]
    [Trait("Proves", "S21")]
    public async Task Nothing_that_carries_a_code_or_a_token_is_kept_or_told_on()
    {
        await using var town = await Town.Start();
        using var client = new TestClient(town);
        var tokens = await client.Link();
        tokens.Headers["Cache-Control"].ShouldContain("no-store");
        (await client.Refresh("made-up")).Headers["Cache-Control"].ShouldContain("no-store");
        using var page = await town.Http.GetAsync(client.Request(), TestContext.Current.CancellationToken);
        using var redirect = await town.Http.GetAsync(client.Request(("prompt", "none")), TestContext.Current.CancellationToken);
        foreach (var answer in new[] { page, redirect })
        {
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        }
    }

    [Theory]
    [Trait("Proves", "R6")]
    [InlineData("grant_type=password&username=a&password=b", 401)]
    [InlineData("grant_type=password&client_id=chat", 400)]
    [InlineData("client_id=chat&client_id=native&grant_type=refresh_token", 400)]
    [InlineData("", 401)]
    [InlineData("client_id=chat", 400, "application/x-www-form-urlencoded, application/x-www-form-urlencoded")]
    [InlineData("client_id=chat", 400, "text/plain")]
    public async Task What_no_client_would_send_is_a_clear_refusal(string body, int status, string type = "application/x-www-form-urlencoded; charset=utf-8")
    {
        await using var town = await Town.Start();
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await town.Http.PostAsync(new Uri(town.Address, "/token"), content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Theory]
    [Trait("Proves", "R6")]
    [InlineData("/token")]
    [InlineData("/revoke")]
    [InlineData("/authorize/consent")]
    [InlineData("/requests")]
    [InlineData("/backchannel-logout/identity")]
    public async Task A_form_in_an_encoding_that_nobody_uses_is_refused(string path)
    {
        await using var town = await Town.Start();
        using var content = new ByteArrayContent("token=+AGE-&logout_token=a.b.c"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; charset=utf-7");
        using var answer = await town.Http.PostAsync(new Uri(town.Address, path), content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(400);
    }
}
