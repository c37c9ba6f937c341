using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Providers;

public sealed class RefreshTests : ProviderScene
{
    private void AnswerWith(int status, string json, string? retryAfter = null) => Server.On("/token", c =>
    {
        if (retryAfter is not null)
        {
            c.Response.Headers.RetryAfter = retryAfter;
        }

        return Reply.Json(c, status, json);
    });

    [Fact]
    [Trait("Proves", "M7")]
    public async Task A_rotated_refresh_token_replaces_the_old_one()
    {
        var credentials = await Refreshed(Client());

        credentials.AccessToken.Reveal().ShouldBe("access-1");
        credentials.RefreshToken!.Reveal().ShouldBe("refresh-1");
        credentials.ExpiresAt.ShouldBe(Time.GetUtcNow().AddHours(1));
        Server.At("/token").Single().Form["grant_type"].ShouldBe("refresh_token");
        Server.At("/token").Single().Form["refresh_token"].ShouldBe("refresh-0");
    }

    [Theory]
    [Trait("Proves", "S36")]
    [InlineData(null)]
    [InlineData("")]
    public async Task An_answer_without_a_refresh_token_keeps_the_old_one(string? answered)
    {
        Tokens.Remove("refresh_token");
        if (answered is not null)
        {
            Tokens["refresh_token"] = answered;
        }

        (await Refreshed(Client())).RefreshToken!.Reveal().ShouldBe("refresh-0");
    }

    [Fact]
    public async Task An_answer_without_scopes_keeps_the_old_ones()
    {
        Tokens.Remove("scope");

        (await Refreshed(Client())).Scopes.ShouldBe(ScopeSet.Of("invoices.read", "invoices.write"));
    }

    [Fact]
    public async Task Narrower_scopes_are_recorded()
    {
        Tokens["scope"] = "invoices.read";

        (await Refreshed(Client())).Scopes.ShouldBe(ScopeSet.Of("invoices.read"));
    }

    [Fact]
    [Trait("Proves", "S39")]
    public async Task A_refresh_asks_for_no_scope()
    {
        await Refreshed(Client());

        Server.At("/token").Single().Form.ContainsKey("scope").ShouldBeFalse();
    }

    [Theory]
    [Trait("Proves", "S34")]
    [InlineData("https://api.acme.example/v1")]
    [InlineData(null)]
    public async Task A_refresh_sends_the_resource_exactly_if_configured(string? resource)
    {
        await Refreshed(Client(o => o.Resource = resource));

        Server.At("/token").Single().Form.GetValueOrDefault("resource").ShouldBe(resource);
    }

    [Theory]
    [Trait("Proves", "S37")]
    [InlineData(400, "invalid_grant")]
    [InlineData(401, "invalid_grant")]
    [InlineData(400, "bad_refresh_token")]
    [InlineData(200, "bad_refresh_token")]
    public async Task Invalid_grant_and_the_listed_equivalents_break_the_connection(int status, string code)
    {
        AnswerWith(status, JsonSerializer.Serialize(new { error = code }));
        var client = Client(o => o.InvalidGrantEquivalents = ["bad_refresh_token"]);

        (await client.Refresh(Current(), Ct)).ShouldBe(new RefreshOutcome.Refused(code));
    }

    [Theory]
    [Trait("Proves", "S37")]
    [Trait("Proves", "R3")]
    [InlineData(400, "bad_refresh_token", ProviderTrouble.RequestRefused, false)]
    [InlineData(400, "Invalid_Grant", ProviderTrouble.RequestRefused, false)]
    [InlineData(400, "invalid_grant\n", ProviderTrouble.RequestRefused, false)]
    [InlineData(400, "invalid_request", ProviderTrouble.RequestRefused, false)]
    [InlineData(400, "invalid_scope", ProviderTrouble.RequestRefused, false)]
    [InlineData(401, "invalid_client", ProviderTrouble.ClientRefused, false)]
    [InlineData(400, "unauthorized_client", ProviderTrouble.ClientRefused, false)]
    [InlineData(400, "temporarily_unavailable", ProviderTrouble.ServerError, true)]
    [InlineData(400, "slow_down", ProviderTrouble.Throttled, false)]
    [InlineData(429, "invalid_grant", ProviderTrouble.Throttled, false)]
    [InlineData(408, "invalid_grant", ProviderTrouble.Timeout, true)]
    [InlineData(500, "invalid_grant", ProviderTrouble.ServerError, true)]
    [InlineData(503, "invalid_grant", ProviderTrouble.ServerError, true)]
    public async Task Nothing_else_breaks_a_connection(int status, string error, ProviderTrouble trouble, bool maybeSent)
    {
        AnswerWith(status, JsonSerializer.Serialize(new { error }));

        (await RefreshUnavailable(Client())).ShouldBe(new RefreshOutcome.Unavailable(ProviderLimits.RetryAfterDefault, maybeSent, trouble));
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData("30", 30)]
    [InlineData("0", 1)]
    [InlineData("86400", 3600)]
    [InlineData("soon", 5)]
    [InlineData(null, 5)]
    [InlineData("99999999999999999999", 5)]
    public async Task Retry_after_in_seconds_is_honoured_within_bounds(string? header, int seconds)
    {
        AnswerWith(429, "{}", header);

        (await RefreshUnavailable(Client())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData(90, 90)]
    [InlineData(-90, 1)]
    [InlineData(7200, 3600)]
    public async Task Retry_after_as_a_date_is_honoured_within_bounds(int offset, int seconds)
    {
        AnswerWith(503, "{}", Time.GetUtcNow().AddSeconds(offset).ToString("R", CultureInfo.InvariantCulture));

        (await RefreshUnavailable(Client())).RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData("{}")]
    [InlineData("""{"access_token":7}""")]
    [InlineData("""{"access_token":"a\ud800"}""")]
    [InlineData("""{"access_token":"a","token_type":"mac"}""")]
    public async Task A_success_without_a_token_may_have_rotated_ours(string json)
    {
        AnswerWith(200, json);

        var outcome = await RefreshUnavailable(Client());

        (outcome.Trouble, outcome.MaybeSent).ShouldBe((ProviderTrouble.Garbage, true));
    }

    [Fact]
    public async Task Refreshing_without_a_refresh_token_is_a_bug() =>
        await Should.ThrowAsync<ArgumentException>(() => Client().Refresh(Current() with { RefreshToken = null }, Ct));
}
