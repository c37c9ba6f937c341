using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Tests.Logouts;

/// <summary>OpenID Connect Back-Channel Logout 1.0 over HTTP, against the real engine.</summary>
[Trait("Proves", "M8")]
public sealed class LogoutEndpointTests
{
    [Fact]
    public async Task A_logout_ends_the_browser_sign_ins_of_its_session_and_leaves_the_others()
    {
        await using var host = await LogoutHost.Start();
        using var one = await host.Connected("sid-1");
        using var other = await host.Connected("sid-2");
        (await host.StatusOf(one), await host.StatusOf(other)).ShouldBe((200, 200));

        var answer = await host.Post(host.Logout(sid: "sid-1"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await host.StatusOf(one), await host.StatusOf(other)).ShouldBe((403, 200));
        (await host.Trouble()).ShouldBeNull();
    }

    [Fact]
    public async Task A_logout_of_the_user_ends_every_sign_in_and_a_later_one_stands()
    {
        await using var host = await LogoutHost.Start();
        using var one = await host.Connected("sid-1");
        using var other = await host.Connected(sid: null);
        (await host.Post(host.Logout(sid: null))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.StatusOf(one), await host.StatusOf(other)).ShouldBe((403, 403));

        host.Time.Advance(TimeSpan.FromSeconds(2));
        using var later = await host.Connected("sid-3");

        (await host.StatusOf(later)).ShouldBe(200);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public async Task A_logout_breaks_a_connection_only_without_offline_access_or_where_logouts_revoke(bool refreshable, bool revokes, bool breaks)
    {
        await using var host = await LogoutHost.Start(o => o.LogoutRevokes = revokes);
        using var browser = await host.Connected("sid-1", refreshable);

        await host.Post(host.Logout(sid: "sid-1"));

        (await host.Trouble()).ShouldBe(breaks ? ErrorCode.TokenRevoked : null);
    }

    [Fact]
    public async Task A_logout_token_is_taken_once()
    {
        await using var host = await LogoutHost.Start();
        var claims = host.Logout(sid: "sid-1");
        (await host.Post(claims)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var browser = await host.Connected("sid-1");

        await Refused(await host.Post(claims), "The token came before.");

        (await host.StatusOf(browser)).ShouldBe(200);
    }

    [Fact]
    public async Task A_logout_that_concerns_nobody_here_is_answered_like_any_other()
    {
        await using var host = await LogoutHost.Start();
        var answer = await host.Post(host.Logout("stranger", "sid-9"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    public static TheoryData<string, string, Action<JsonObject>> Faults => new()
    {
        { "logout+jwt", "The token is of another issuer.", c => c["iss"] = "https://evil.example" },
        { "logout+jwt", "The token is for another client.", c => c["aud"] = "somebody-else" },
        { "logout+jwt", "The token is expired, too old, or does not say when it was issued.", c => c["exp"] = (long)c["iat"]! - 400 },
        { "logout+jwt", "The token has no id.", c => c.Remove("jti") },
        { "logout+jwt", "The token has no logout event.", c => c.Remove("events") },
        { "logout+jwt", "The token has a nonce.", c => c["nonce"] = "n" },
        { "logout+jwt", "The token names neither a user nor a session.", c => (c.Remove("sub"), c.Remove("sid")).ShouldBe((true, true)) },
        { "at+jwt", "The token is not typed as a logout token.", _ => { } },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_logout_token_is_refused_with_its_reason_and_ends_nothing(string type, string reason, Action<JsonObject> fault)
    {
        await using var host = await LogoutHost.Start();
        using var browser = await host.Connected("sid-1");
        var claims = host.Logout(sid: "sid-1");
        fault(claims);

        await Refused(await host.Post(claims, type), reason);

        (await host.StatusOf(browser)).ShouldBe(200);
    }

    [Fact]
    public async Task Whatever_is_no_signed_token_is_refused()
    {
        await using var host = await LogoutHost.Start();
        await Refused(await host.Post(("logout_token", "nonsense")), "The token is not a signed JWT.");
        await Refused(await host.Post(("logout_token", host.Issuer.WithoutSignature(host.Logout()))), "No key of the provider verifies the token.");
        await Refused(await host.Post(("logout_token", host.Issuer.SignedWithPublicKey(host.Logout()))), "No key of the provider verifies the token.");
    }

    [Fact]
    [Trait("Proves", "R6")]
    public async Task A_request_that_is_no_form_with_one_token_is_refused()
    {
        await using var host = await LogoutHost.Start();
        const string sentence = "Send logout_token once, in a form.";
        await Refused(await host.Post(("token", "x")), sentence);
        await Refused(await host.Post(("logout_token", "")), sentence);
        await Refused(await host.Post(("logout_token", "a"), ("logout_token", "b")), sentence);
        await Refused(await host.Post(("logout_token", new string('a', 20_000))), sentence);
        await Refused(await host.Post(("logout_token", new string('a', 50_000))), sentence);
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        await Refused(await host.Http.PostAsync(Paths.Logout("acme"), json, TestContext.Current.CancellationToken), sentence);
        (await host.Http.GetAsync(Paths.Logout("acme"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", "x")]);
        (await host.Http.PostAsync(Paths.Logout("nobody"), form, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task Refused(HttpResponseMessage answer, string reason)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        (body.GetProperty("error").GetString(), body.GetProperty("error_description").GetString()).ShouldBe(("invalid_request", reason));
    }
}
