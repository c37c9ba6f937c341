using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Tokens;

public sealed class AccessTokenTests : IAsyncLifetime
{
    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task A_good_token_becomes_a_caller_and_nothing_else_of_it_travels_further()
    {
        var answer = await _connector.Call("list_invoices", token: _connector.Token("invoices.read extra"));
        answer.Status.ShouldBe(HttpStatusCode.OK);
        var caller = _connector.Calls.Calls.Single().Caller!;
        caller.Key.Canonical.ShouldBe("tenant-1/alice");
        (caller.Client, caller.Scopes.ToString()).ShouldBe(("chat", "extra invoices.read"));
        caller.AuthorizedUntil.ShouldBe(_connector.Time.GetUtcNow().AddSeconds(600));
        caller.TraceId.ShouldMatch("^trc_[0-9a-f]{32}$");
    }

    [Fact, Trait("Proves", "S1")]
    public Task A_token_for_another_audience_is_refused() => Refused(Signed("aud", "https://other.test/mcp"), "The token was issued for another resource.");

    [Fact, Trait("Proves", "S1")]
    public Task A_slash_at_the_end_makes_another_audience() => Refused(Signed("aud", Connector.Resource + "/"), "The token was issued for another resource.");

    [Fact, Trait("Proves", "S3")]
    public Task A_token_of_another_issuer_is_refused() => Refused(Signed("iss", "https://other.test"), "The token is of another issuer.");

    [Fact, Trait("Proves", "S3")]
    public Task An_expired_token_is_refused() => Refused(Signed("exp", _connector.Issuer.Now() - 31), "The token has expired.", "TOKEN_EXPIRED");

    [Fact]
    public async Task A_clock_that_is_a_little_off_does_no_harm()
    {
        (await Call(Signed("exp", _connector.Issuer.Now() - 29))).Status.ShouldBe(HttpStatusCode.OK);
        (await Call(Signed("nbf", _connector.Issuer.Now() + 29))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("Proves", "S3")]
    public Task A_token_from_the_future_is_refused() => Refused(Signed("nbf", _connector.Issuer.Now() + 31), "The token is not valid yet, or has no end.");

    [Fact, Trait("Proves", "S3")]
    public Task A_token_without_an_end_is_refused() => Refused(Signed("exp", null), "The token is not valid yet, or has no end.");

    [Fact, Trait("Proves", "S3")]
    public Task An_unsigned_token_is_refused() => Refused(_connector.Issuer.WithoutSignature(Claims()), "The token's signature is not valid.");

    [Fact, Trait("Proves", "S3")]
    public Task A_token_signed_with_the_public_key_as_a_secret_is_refused() =>
        Refused(_connector.Issuer.SignedWithPublicKey(Claims()), "The token's signature is not valid.");

    [Fact, Trait("Proves", "S3")]
    public Task A_token_with_an_unknown_key_is_refused() => Refused(_connector.Issuer.Sign(Claims(), kid: "other"), "The token's signature is not valid.");

    [Fact, Trait("Proves", "S3")]
    public Task A_changed_token_is_refused()
    {
        var (good, other) = (_connector.Token().Split('.'), _connector.Token(user: "mallory").Split('.'));
        return Refused($"{good[0]}.{other[1]}.{good[2]}", "The token's signature is not valid.");
    }

    [Fact, Trait("Proves", "S3")]
    public Task An_id_token_does_not_pass_for_an_access_token() => Refused(_connector.Issuer.Sign(Claims(), typ: "JWT"), "The token is not an access token.");

    [Fact, Trait("Proves", "M9")]
    public Task A_token_without_a_tenant_is_refused() => Refused(Signed("org", null), "The token names no tenant or no user.");

    [Fact, Trait("Proves", "M9")]
    public Task A_token_whose_user_is_not_an_id_is_refused() => Refused(Signed("sub", "a\nb"), "The token names no tenant or no user.");

    [Fact, Trait("Proves", "M9")]
    public Task A_token_without_a_client_is_refused() => Refused(Signed("client_id", null), "The token names no client.");

    [Theory, Trait("Proves", "S3")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.AAAA")]
    public Task Garbage_is_refused(string token) => Refused(token, "The token is not a signed JWT.");

    [Fact, Trait("Proves", "S2")]
    public async Task A_token_in_the_query_string_is_refused_whatever_it_is_worth()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp?access_token={_connector.Token()}")
        {
            Content = new StringContent(Wire.Request("tools/list", null).ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        using var response = await _connector.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Answer.Of(response)).Header("WWW-Authenticate").ShouldNotBeNull().ShouldContain("error=\"invalid_request\"");
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        var answer = await _connector.Call("list_invoices", null, _connector.Token(), ("Authorization", "Bearer other"));
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        _connector.Calls.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_token_is_refused_also_where_none_is_needed() =>
        (await _connector.Call("hello", new JsonObject { ["name"] = "x" }, "nonsense")).Status.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Scopes_may_come_as_a_list_and_the_client_as_azp()
    {
        var claims = Claims();
        claims.Remove("scope");
        claims.Remove("client_id");
        (claims["scp"], claims["azp"]) = (new JsonArray("invoices.read", "invoices.pay"), "other-chat");
        (await Call(_connector.Issuer.Sign(claims))).Status.ShouldBe(HttpStatusCode.OK);
        var caller = _connector.Calls.Calls.Single().Caller!;
        (caller.Client, caller.Scopes.ToString()).ShouldBe(("other-chat", "invoices.pay invoices.read"));
    }

    [Fact, Trait("Proves", "S45")]
    public async Task No_token_reaches_the_logs()
    {
        string[] tokens = [_connector.Token(), Signed("aud", "https://other.test/mcp"), _connector.Issuer.WithoutSignature(Claims()), "canary-token-1"];
        foreach (var token in tokens)
        {
            await Call(token);
        }

        _connector.Logs.Lines.ShouldNotBeEmpty();
        foreach (var part in tokens.SelectMany(t => t.Split('.')).Where(p => p.Length > 8))
        {
            _connector.Logs.Lines.ShouldNotContain(l => l.Contains(part, StringComparison.Ordinal));
        }
    }

    private Task<Answer> Call(string token) => _connector.Call("list_invoices", token: token);

    private JsonObject Claims() => _connector.Issuer.Claims(Connector.Resource, "invoices.read");

    private string Signed(string claim, JsonNode? value)
    {
        var claims = Claims();
        claims[claim] = value;
        if (value is null)
        {
            claims.Remove(claim);
        }

        return _connector.Issuer.Sign(claims);
    }

    private async Task Refused(string token, string description, string code = "AUTH_REQUIRED")
    {
        var answer = await Call(token);
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Header("WWW-Authenticate").ShouldBe(
            "Bearer resource_metadata=\"https://connector.test/.well-known/oauth-protected-resource/mcp\", error=\"invalid_token\", "
            + $"error_description=\"{description}\", scope=\"invoices.read\"");
        answer.Envelope.GetProperty("code").GetString().ShouldBe(code);
        _connector.Calls.Calls.ShouldBeEmpty();
    }
}
