using Microsoft.AspNetCore.Http;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

public sealed class GitHubTests() : ExampleScene("github")
{
    private const string Token = "https://github.com/login/oauth/access_token";
    private const string User = "https://api.github.com/user";

    [Fact]
    public async Task Without_metadata_and_id_tokens_the_account_is_the_number_that_the_api_gives()
    {
        On(Token, 200, """{ "access_token": "gho_1", "scope": "repo,gist", "token_type": "bearer" }""");
        On(User, WhoHasAUserAgent);

        var exchanged = await Exchanged(Example(), Code(scopes: "repo gist"));

        (exchanged.Account.Subject, exchanged.Account.Label, exchanged.Account.Login).ShouldBe(("583231", "octocat", null));
        Sent(User).Authorization.ShouldBe("Bearer gho_1");
        Server.At(ScriptedProvider.MetadataPath).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scopes_are_asked_for_with_blanks_and_granted_with_commas()
    {
        (await Query("repo gist"))["scope"].ShouldBe("gist repo");
        On(Token, 200, """{ "access_token": "gho_1", "scope": "repo,gist", "token_type": "bearer" }""");
        On(User, WhoHasAUserAgent);
        var credentials = (await Exchanged(Example(), Code(scopes: "repo gist"))).Credentials;
        credentials.Scopes.ToString().ShouldBe("gist repo");
        (credentials.ExpiresAt, credentials.RefreshToken).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("bad_verification_code")]
    [InlineData("redirect_uri_mismatch")]
    public async Task An_error_comes_with_status_200(string code)
    {
        On(Token, 200, $$"""{ "error": "{{code}}", "error_description": "…", "error_uri": "…" }""");
        (await Example().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Declined>().Code.ShouldBe(code);
    }

    [Fact]
    [Trait("Proves", "S37")]
    public async Task Wrong_client_credentials_are_our_mistake_and_a_bad_refresh_token_breaks_the_connection()
    {
        On(Token, 200, """{ "error": "incorrect_client_credentials" }""");
        (await RefreshUnavailable(Example())).Trouble.ShouldBe(ProviderTrouble.ClientRefused);
        On(Token, 200, """{ "error": "bad_refresh_token" }""");
        (await Example().Refresh(Current(), Ct)).ShouldBeOfType<RefreshOutcome.Refused>();
    }

    [Fact]
    public async Task Its_revocation_is_not_that_of_RFC_7009_so_the_user_withdraws_there() =>
        (await Example().Revoke(new Secret("gho_1"), "access_token", Ct)).ShouldBeOfType<RevocationOutcome.NotSupported>();

    private static Task WhoHasAUserAgent(HttpContext context) => context.Request.Headers.UserAgent.Count == 0
        ? Reply.Text(context, 403, "text/plain", "Request forbidden by administrative rules. Please make sure your request has a User-Agent header")
        : Reply.Json(context, 200, """{ "login": "octocat", "id": 583231, "type": "User", "email": null }""");
}
