using System.Text;
using System.Text.Json;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Providers;

public sealed class ExchangeTests : ProviderScene
{
    private void AnswerWith(string json, int status = 200) => Server.On("/token", c => Reply.Json(c, status, json));

    [Fact]
    [Trait("Proves", "M6")]
    public async Task A_code_becomes_credentials_and_the_account_they_belong_to()
    {
        var (credentials, account, _) = await Exchanged(Client());

        (account with { Login = null }).ShouldBe(new UpstreamAccount(Server.Issuer, "alice", null, "alice@example.org"));
        credentials.AccessToken.Reveal().ShouldBe("access-1");
        credentials.RefreshToken!.Reveal().ShouldBe("refresh-1");
        credentials.Scopes.ShouldBe(ScopeSet.Of("openid", "invoices.read"));
        credentials.ObtainedAt.ShouldBe(Time.GetUtcNow());
        credentials.ExpiresAt.ShouldBe(Time.GetUtcNow().AddHours(1));
    }

    [Fact]
    [Trait("Proves", "S31")]
    public async Task The_exchange_sends_the_verifier_the_code_and_the_redirect_uri_of_the_request()
    {
        await Exchanged(Client());

        var form = Server.At("/token").Single().Form;
        form["grant_type"].ShouldBe("authorization_code");
        form["code"].ShouldBe("code-1");
        form["code_verifier"].ShouldBe(Verifier.Reveal());
        form["redirect_uri"].ShouldBe(RedirectUri);
    }

    [Theory]
    [Trait("Proves", "S34")]
    [InlineData("https://api.acme.example/v1")]
    [InlineData(null)]
    public async Task The_exchange_sends_the_resource_exactly_if_configured(string? resource)
    {
        await Exchanged(Client(o => o.Resource = resource));

        Server.At("/token").Single().Form.GetValueOrDefault("resource").ShouldBe(resource);
    }

    [Fact]
    public async Task Basic_authentication_form_encodes_id_and_secret_before_joining_them()
    {
        IdToken["aud"] = "client:1";
        await Exchanged(Client(o => (o.ClientId, o.ClientSecret) = ("client:1", "a b+c%/ü")));

        var header = Server.At("/token").Single().Authorization!;
        Encoding.ASCII.GetString(Convert.FromBase64String(header["Basic ".Length..])).ShouldBe("client%3A1:a+b%2Bc%25%2F%C3%BC");
        Server.At("/token").Single().Form.ContainsKey("client_secret").ShouldBeFalse();
    }

    [Theory]
    [InlineData(ClientAuthentication.ClientSecretPost, "client-secret-1")]
    [InlineData(ClientAuthentication.None, null)]
    public async Task The_other_ways_to_authenticate_put_the_client_into_the_body(ClientAuthentication way, string? secret)
    {
        await Exchanged(Client(o => o.ClientAuthentication = way));

        var request = Server.At("/token").Single();
        request.Authorization.ShouldBeNullOrEmpty();
        request.Form["client_id"].ShouldBe(ClientId);
        request.Form.GetValueOrDefault("client_secret").ShouldBe(secret);
    }

    [Theory]
    [Trait("Proves", "S32")]
    [InlineData("https://evil.example", Distrust.IssMismatch)]
    [InlineData("{issuer}/", Distrust.IssMismatch)]
    [InlineData("", Distrust.IssMismatch)]
    public async Task An_answer_of_another_issuer_is_refused_before_the_code_is_sent_anywhere(string iss, Distrust reason)
    {
        var obtained = iss.Replace("{issuer}", Server.Issuer, StringComparison.Ordinal);
        var client = Client();

        (await Untrusted(client, Code(obtained))).ShouldBe(reason);
        (await client.IssProblem(obtained, Ct)).ShouldBe(reason);
        Server.At("/token").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S32")]
    public async Task A_missing_iss_is_refused_where_the_provider_promises_one()
    {
        Server.Metadata["authorization_response_iss_parameter_supported"] = true;
        var client = Client();

        (await Untrusted(client)).ShouldBe(Distrust.IssMissing);
        (await client.IssProblem(null, Ct)).ShouldBe(Distrust.IssMissing);
        Server.At("/token").ShouldBeEmpty();
        await Exchanged(client, Code(Server.Issuer));
    }

    [Fact]
    [Trait("Proves", "S32")]
    public async Task Configuration_overrides_what_metadata_says_about_iss()
    {
        (await Untrusted(Client(o => o.AlwaysReturnsIss = true))).ShouldBe(Distrust.IssMissing);
        (await Client().IssProblem(null, Ct)).ShouldBeNull();
        (await Client().IssProblem(Server.Issuer, Ct)).ShouldBeNull();
    }

    [Fact]
    [Trait("Proves", "S32")]
    public async Task While_the_promise_is_unknown_a_missing_iss_counts_as_wrong()
    {
        Server.On(ScriptedProvider.MetadataPath, c => Reply.Text(c, 503, "text/plain", "down"));

        (await Client().IssProblem(null, Ct)).ShouldBe(Distrust.IssMissing);
    }

    [Theory]
    [InlineData("invalid_grant", "invalid_grant")]
    [InlineData("access_denied", "access_denied")]
    [InlineData("<script>", OAuthErrorCode.Unreadable)]
    [InlineData("invalid_grant ", OAuthErrorCode.Unreadable)]
    public async Task An_oauth_error_declines_the_exchange_with_a_safe_code(string error, string code)
    {
        AnswerWith(JsonSerializer.Serialize(new { error, error_description = "token access-1 of alice" }), 400);

        (await Client().Exchange(Code(), Ct)).ShouldBe(new ExchangeOutcome.Declined(code));
    }

    [Fact]
    public async Task A_refused_client_is_the_operators_trouble_and_not_the_users()
    {
        AnswerWith("""{"error":"invalid_client"}""", 401);

        (await Client().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.ClientRefused);
    }

    [Fact]
    public async Task Scopes_are_the_ones_asked_for_where_the_answer_is_silent()
    {
        Tokens.Remove("scope");

        (await Exchanged(Client())).Credentials.Scopes.ShouldBe(ScopeSet.Of("openid", "invoices.read"));
    }

    [Fact]
    public async Task Scopes_granted_as_a_list_or_with_the_providers_separator_are_read()
    {
        Tokens["scope"] = "a,b";
        (await Exchanged(Client(o => o.ScopeSeparator = ','))).Credentials.Scopes.ShouldBe(ScopeSet.Of("a", "b"));

        Tokens["scope"] = new object[] { "a", "b", 3, "not a token" };
        (await Exchanged(Client())).Credentials.Scopes.ShouldBe(ScopeSet.Of("a", "b"));
    }

    [Theory]
    [Trait("Proves", "R4")]
    [InlineData("3600", 3600d)]
    [InlineData("\"3600\"", 3600d)]
    [InlineData("3599.5", 3599.5)]
    [InlineData("1e300", 366 * 86400d)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("null", null)]
    public async Task The_expiry_is_counted_from_expires_in_at_our_own_clock(string expiresIn, double? seconds)
    {
        Tokens["expires_in"] = JsonDocument.Parse(expiresIn).RootElement;

        (await Exchanged(Client())).Credentials.ExpiresAt.ShouldBe(seconds is { } s ? Time.GetUtcNow().AddSeconds(s) : null);
    }

    [Theory]
    [InlineData("access_token", "")]
    [InlineData("access_token", "a\nb")]
    [InlineData("token_type", "DPoP")]
    public async Task An_answer_without_a_usable_bearer_token_is_garbage(string member, string value)
    {
        Tokens[member] = value;

        (await Client().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.Garbage);
    }

    [Fact]
    public async Task A_provider_without_id_tokens_is_asked_who_the_user_is()
    {
        AnswerWith(TokenJson(null));
        Server.On("/userinfo", c => Reply.Json(c, 200, """{"id":4711,"login":"alice","org":"acme"}"""));
        var client = Client(o =>
        {
            (o.IdentityFrom, o.AlwaysScopes) = (IdentityFrom.UserInfo, []);
            (o.SubjectClaim, o.LabelClaim, o.TenantClaim) = ("id", "login", "org");
        });

        (await Exchanged(client)).Account.ShouldBe(new UpstreamAccount(Server.Issuer, "4711", "acme", "alice"));
        Server.At("/userinfo").Single().Authorization.ShouldBe("Bearer access-1");
    }

    [Theory]
    [Trait("Proves", "S42")]
    [InlineData("""{"sub":"mallory"}""")]
    [InlineData("""{"email":"alice@example.org"}""")]
    public async Task A_user_info_answer_about_somebody_else_than_the_id_token_is_refused(string userInfo)
    {
        Server.On("/userinfo", c => Reply.Json(c, 200, userInfo));

        (await Untrusted(Client(o => o.IdentityFrom = IdentityFrom.UserInfo))).ShouldBe(Distrust.SubjectMismatch);
    }

    [Theory]
    [Trait("Proves", "M9")]
    [InlineData("tid", null, Distrust.TenantMissing)]
    [InlineData(null, "oid", Distrust.SubjectMissing)]
    public async Task An_account_without_its_configured_claims_is_refused(string? tenantClaim, string? subjectClaim, Distrust reason) =>
        (await Untrusted(Client(o => (o.TenantClaim, o.SubjectClaim) = (tenantClaim, subjectClaim ?? "sub")))).ShouldBe(reason);

    [Fact]
    [Trait("Proves", "S35")]
    public void An_account_of_another_issuer_is_not_this_providers()
    {
        var client = Client();

        client.IsIssuerOf(new UpstreamAccount(Server.Issuer, "alice", null, null)).ShouldBeTrue();
        client.IsIssuerOf(new UpstreamAccount(Server.Issuer + "/", "alice", null, null)).ShouldBeFalse();
        client.IsIssuerOf(new UpstreamAccount("https://evil.example", "alice", null, null)).ShouldBeFalse();
    }

    [Fact]
    public async Task Keys_are_fetched_before_the_code_is_spent()
    {
        Server.On("/jwks", c => Reply.Text(c, 503, "text/plain", "down"));

        (await Client().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.ServerError);
        Server.At("/token").ShouldBeEmpty();
    }
}
