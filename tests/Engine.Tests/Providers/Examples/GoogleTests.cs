using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

public sealed class GoogleTests() : ExampleScene("google")
{
    private const string Calendar = "https://www.googleapis.com/auth/calendar.events.readonly";

    protected override void Discoverable() =>
        Discoverable("https://accounts.google.com/.well-known/openid-configuration", "https://accounts.google.com");

    [Fact]
    public async Task Offline_access_is_a_parameter_and_consent_is_asked_for_every_time_because_only_then_there_is_a_refresh_token()
    {
        Discoverable();
        var query = await Query(Calendar);
        (query["access_type"], query["prompt"]).ShouldBe(("offline", "consent"));
        query["scope"].Split(' ').ShouldBe([Calendar, "email", "openid"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Proves", "S36")]
    public async Task A_refresh_answer_has_no_refresh_token_and_the_old_one_stays()
    {
        Discoverable();
        Server.On("/token", c => Reply.Json(c, 200, $$"""{ "access_token": "ya29.new", "expires_in": 3599, "scope": "{{Calendar}} openid", "token_type": "Bearer" }"""));
        var credentials = await Refreshed(Example());
        (credentials.AccessToken.Reveal(), credentials.RefreshToken?.Reveal()).ShouldBe(("ya29.new", "refresh-0"));
    }

    [Fact]
    public async Task Scopes_are_granted_under_other_names_than_they_were_asked_by_and_the_tools_own_are_not()
    {
        Discoverable();
        IdToken["iss"] = At("https://accounts.google.com");
        Tokens["scope"] = $"https://www.googleapis.com/auth/userinfo.email {Calendar} openid";
        (await Exchanged(Example(), Code(scopes: Calendar))).Credentials.Scopes.ShouldContain(Calendar);
    }

    [Fact]
    [Trait("Proves", "S40")]
    public async Task A_token_that_was_revoked_before_counts_as_revoked()
    {
        Discoverable();
        Server.On("/revoke", c => Reply.Json(c, 400, """{ "error": "invalid_token", "error_description": "Token expired or revoked" }"""));
        (await Example().Revoke(new Secret("refresh-1"), "refresh_token", Ct)).ShouldBeOfType<RevocationOutcome.Revoked>();
    }
}
