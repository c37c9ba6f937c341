using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

public sealed class SlackTests() : ExampleScene("slack")
{
    private const string Token = "https://slack.com/api/oauth.v2.access";
    private const string Test = "https://slack.com/api/auth.test";

    private const string Answer = """
        { "ok": true, "access_token": "xoxb-of-the-bot", "token_type": "bot", "scope": "commands", "bot_user_id": "U0KRQLJ9H",
          "team": { "name": "Contoso", "id": "T9TK3CUKW" },
          "authed_user": { "id": "U1234", "scope": "chat:write,channels:history", "access_token": "xoxp-of-the-user", "token_type": "user",
                           "refresh_token": "xoxe-1", "expires_in": 43200 } }
        """;

    [Fact]
    public async Task Scopes_of_the_user_are_asked_for_in_a_parameter_of_their_own_with_commas()
    {
        var query = await Query("chat:write channels:history");
        query["user_scope"].ShouldBe("channels:history,chat:write");
        query.ShouldNotContainKey("scope");
    }

    [Fact]
    public async Task The_users_token_stands_inside_and_the_bots_is_never_taken()
    {
        On(Token, 200, Answer);
        On(Test, 200, """{ "ok": true, "user": "alice", "team": "Contoso", "user_id": "U1234", "team_id": "T9TK3CUKW" }""");
        var exchanged = await Exchanged(Example(), Code(scopes: "chat:write channels:history"));
        (exchanged.Credentials.AccessToken.Reveal(), exchanged.Credentials.RefreshToken?.Reveal()).ShouldBe(("xoxp-of-the-user", "xoxe-1"));
        exchanged.Credentials.Scopes.ToString().ShouldBe("channels:history chat:write");
        exchanged.Credentials.ExpiresAt.ShouldBe(Time.GetUtcNow().AddSeconds(43200));
        (exchanged.Account.Subject, exchanged.Account.Tenant, exchanged.Account.Label).ShouldBe(("U1234", "T9TK3CUKW", "alice"));
        Sent(Test).Authorization.ShouldBe("Bearer xoxp-of-the-user");
    }

    [Theory]
    [InlineData("""{ "ok": true, "access_token": "xoxb-of-the-bot", "token_type": "bot", "authed_user": { "id": "U1234" } }""")]
    [InlineData("""{ "ok": true, "access_token": "xoxb-of-the-bot", "token_type": "bot", "authed_user": "U1234" }""")]
    [InlineData("""{ "ok": true, "access_token": "xoxb-of-the-bot", "token_type": "bot" }""")]
    public async Task An_answer_without_a_users_token_is_none(string json)
    {
        On(Token, 200, json);
        (await Example().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.Garbage);
    }

    [Fact]
    public async Task A_refreshed_token_of_the_user_stands_at_the_top()
    {
        On(Token, 200, """{ "ok": true, "access_token": "xoxe.xoxp-2", "token_type": "user", "refresh_token": "xoxe-2", "expires_in": 43200 }""");
        var credentials = await Refreshed(Example());
        (credentials.AccessToken.Reveal(), credentials.RefreshToken?.Reveal()).ShouldBe(("xoxe.xoxp-2", "xoxe-2"));
    }

    [Theory]
    [InlineData("invalid_refresh_token")]
    [InlineData("token_expired")]
    [InlineData("token_revoked")]
    [Trait("Proves", "S37")]
    public async Task A_refusal_comes_with_status_200_under_a_name_of_its_own(string code)
    {
        On(Token, 200, $$"""{ "ok": false, "error": "{{code}}" }""");
        (await Example().Refresh(Current(), Ct)).ShouldBeOfType<RefreshOutcome.Refused>().Code.ShouldBe(code);
    }

    [Fact]
    [Trait("Proves", "S37")]
    public async Task A_wrong_client_secret_is_our_mistake()
    {
        On(Token, 200, """{ "ok": false, "error": "bad_client_secret" }""");
        (await RefreshUnavailable(Example())).Trouble.ShouldBe(ProviderTrouble.ClientRefused);
    }
}
