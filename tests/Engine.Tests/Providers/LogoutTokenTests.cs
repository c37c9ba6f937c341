using Microsoft.IdentityModel.JsonWebTokens;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).</summary>
[Trait("Proves", "M8")]
public sealed class LogoutTokenTests : ProviderScene
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    [Fact]
    public async Task A_logout_token_names_the_login_as_the_id_token_did()
    {
        IdToken["sid"] = "session-1";
        var client = Client();
        var login = (await Exchanged(client)).Account.Login.ShouldNotBeNull();

        var read = (await client.ReadLogout(Signed(), Ct)).ShouldBeOfType<LogoutReading.Read>();

        (read.Sub, read.Sid).ShouldBe((login.Sub, login.Sid));
        read.Sid.ShouldNotBeNull();
        new[] { read.Sub, read.Sid, read.TokenId }.ShouldAllBe(name => name!.Length == 64);
        read.RememberUntil.ShouldBe(Time.GetUtcNow() + ProviderLimits.LogoutTokenAge + (2 * ProviderLimits.ClockSkew));
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("sid")]
    [InlineData("exp")]
    public async Task A_logout_token_may_do_without_its_user_its_session_or_its_end(string claim) =>
        (await Client().ReadLogout(Signed(c => c.Remove(claim)), Ct)).ShouldBeOfType<LogoutReading.Read>();

    public static TheoryData<string, Distrust, Action<Dictionary<string, object>>> Faults => new()
    {
        { "another issuer", Distrust.IdTokenIssuer, c => c["iss"] = "https://evil.example" },
        { "another client", Distrust.IdTokenAudience, c => c["aud"] = "client-2" },
        { "no client", Distrust.IdTokenAudience, c => c.Remove("aud") },
        { "expired", Distrust.IdTokenLifetime, c => c["exp"] = (long)c["iat"] - 301 },
        { "too old", Distrust.IdTokenLifetime, c => c["iat"] = (long)c["iat"] - 421 },
        { "of the future", Distrust.IdTokenLifetime, c => c["iat"] = (long)c["iat"] + 301 },
        { "undated", Distrust.IdTokenLifetime, c => c.Remove("iat") },
        { "without an id", Distrust.LogoutId, c => c.Remove("jti") },
        { "without events", Distrust.LogoutEvent, c => c.Remove("events") },
        { "of another event", Distrust.LogoutEvent, c => c["events"] = new Dictionary<string, object> { ["urn:other"] = new Dictionary<string, object>() } },
        { "whose event is no object", Distrust.LogoutEvent, c => c["events"] = new Dictionary<string, object> { [Event] = "yes" } },
        { "with a nonce", Distrust.LogoutNonce, c => c["nonce"] = Nonce },
        { "about nobody", Distrust.SubjectMissing, c => (c.Remove("sub"), c.Remove("sid")).ShouldBe((true, true)) },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Every_rule_of_a_logout_token_is_checked(string fault, Distrust reason, Action<Dictionary<string, object>> change) =>
        (await Refused(Signed(change))).ShouldBe(reason, fault);

    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData(null)]
    public async Task A_token_that_is_not_typed_as_a_logout_token_is_refused(string? type) =>
        (await Refused(Key.Sign(Claims(), type))).ShouldBe(Distrust.TokenType);

    [Fact]
    public async Task A_provider_that_types_its_logout_tokens_like_all_others_can_be_configured()
    {
        var client = Client(o => o.LogoutTokenTypes.Add("JWT"));
        (await client.ReadLogout(Key.Sign(Claims(), "JWT"), Ct)).ShouldBeOfType<LogoutReading.Read>();
        IdToken.Remove("nonce");
        (await client.ReadLogout(Key.Sign(IdToken, "JWT"), Ct)).ShouldBeOfType<LogoutReading.Refused>().Reason.ShouldBe(Distrust.LogoutEvent);
    }

    [Fact]
    public async Task An_unsigned_logout_token_is_refused() => (await Refused(SigningKey.Unsigned(Claims()))).ShouldBe(Distrust.IdTokenSignature);

    [Fact]
    public async Task A_signature_by_a_key_that_is_not_the_providers_is_refused() =>
        (await Refused(SigningKey.Es256("key-1").Sign(Claims(), "logout+jwt"))).ShouldBe(Distrust.IdTokenSignature);

    [Fact]
    public async Task Without_the_providers_keys_nothing_is_decided()
    {
        Server.On("/jwks", c => Reply.Text(c, 503, "text/plain", "down"));
        (await Client().ReadLogout(Signed(), Ct)).ShouldBeOfType<LogoutReading.Unavailable>().Trouble.ShouldBe(ProviderTrouble.ServerError);
    }

    [Fact]
    public async Task A_logout_token_never_passes_for_an_id_token()
    {
        var logout = Signed(c => c["nonce"] = Nonce);
        Server.On("/token", c => Reply.Json(c, 200, TokenJson(Signed())));
        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenNonce);
        new JsonWebToken(logout).Typ.ShouldBe("logout+jwt");
    }

    private string Signed(Action<Dictionary<string, object>>? change = null) => Key.Sign(Claims(change), "logout+jwt");

    private async Task<Distrust> Refused(string token) => (await Client().ReadLogout(token, Ct)).ShouldBeOfType<LogoutReading.Refused>().Reason;

    private Dictionary<string, object> Claims(Action<Dictionary<string, object>>? change = null)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Server.Issuer,
            ["aud"] = ClientId,
            ["sub"] = "alice",
            ["sid"] = "session-1",
            ["iat"] = now,
            ["exp"] = now + 120,
            ["jti"] = "logout-1",
            ["events"] = new Dictionary<string, object> { [Event] = new Dictionary<string, object>() },
        };
        change?.Invoke(claims);
        return claims;
    }
}
