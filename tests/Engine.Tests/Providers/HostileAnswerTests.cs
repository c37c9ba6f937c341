using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers;

[Trait("Proves", "R3")]
public sealed class HostileAnswerTests : ProviderScene
{
    [Theory]
    [InlineData("text/html", "<html>sign in</html>")]
    [InlineData("text/html", """{"access_token":"a","token_type":"Bearer"}""")]
    [InlineData("application/json", "<html>")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "\"text\"")]
    [InlineData("application/json", """{"access_token":"a","access_token":"b","token_type":"Bearer"}""")]
    [InlineData("application/json", """{"access_token":"a","token_type":"Bearer"} {}""")]
    public async Task A_success_that_is_not_one_plain_json_object_is_garbage(string type, string body)
    {
        Server.On("/token", c => Reply.Text(c, 200, type, body));

        var outcome = await RefreshUnavailable(Client());

        (outcome.Trouble, outcome.MaybeSent).ShouldBe((ProviderTrouble.Garbage, true));
    }

    [Fact]
    public async Task Json_nested_too_deeply_is_garbage()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        Server.On("/token", c => Reply.Json(c, 200, deep));

        (await RefreshUnavailable(Client())).Trouble.ShouldBe(ProviderTrouble.Garbage);
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_body_of_64_MiB_is_cut_off()
    {
        Server.On("/token", async c =>
        {
            // Without Content-Length: only counting helps.
            c.Response.ContentType = "application/json";
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)' ');
            for (var sent = 0; sent < 64 * 1024 * 1024 && !c.RequestAborted.IsCancellationRequested; sent += chunk.Length)
            {
                await c.Response.Body.WriteAsync(chunk);
            }
        });

        (await RefreshUnavailable(Client())).Trouble.ShouldBe(ProviderTrouble.TooLarge);
    }

    [Theory]
    [Trait("Proves", "S41")]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed(int status)
    {
        await using var elsewhere = await ScriptedProvider.Start();
        Server.On("/token", c =>
        {
            c.Response.Headers.Location = elsewhere.Issuer + "/token";
            return Reply.Json(c, status, "{}");
        });

        (await RefreshUnavailable(Client())).Trouble.ShouldBe(ProviderTrouble.Redirected);
        (await Client().Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.Redirected);
        elsewhere.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_redirect_of_the_user_info_endpoint_is_not_followed()
    {
        await using var elsewhere = await ScriptedProvider.Start();
        Server.On("/userinfo", c =>
        {
            c.Response.Headers.Location = elsewhere.Issuer + "/userinfo";
            return Reply.Json(c, 307, "{}");
        });
        var client = Client(o => (o.IdentityFrom, o.AlwaysScopes) = (IdentityFrom.UserInfo, []));

        (await client.Exchange(Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.Redirected);
        elsewhere.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_token_endpoint_that_never_answers_is_given_up_at_the_deadline()
    {
        var arrived = Server.HangAt("/token");
        var pending = Client().Refresh(Current(), Ct);
        await arrived;

        Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        pending.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromTicks(1));

        (await pending).ShouldBe(new RefreshOutcome.Unavailable(Limits.Claim, true, ProviderTrouble.Timeout));
    }

    [Fact]
    [Trait("Proves", "R2")]
    public async Task A_refresh_that_may_still_be_on_its_way_keeps_others_away_as_long_as_its_claim_would()
    {
        var arrived = Server.HangAt("/token");
        var pending = Client().Refresh(Current(), Ct);
        await arrived;

        Time.Advance(ProviderLimits.OutgoingDeadline);

        // Two clocks in step may be 20 s apart, and a packet needs some time more.
        (await pending).ShouldBeOfType<RefreshOutcome.Unavailable>().RetryAfter.ShouldBeGreaterThan((2 * ClockCheck.MostSkew) + TimeSpan.FromSeconds(5));
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_body_that_never_ends_is_given_up_at_the_deadline()
    {
        var arrived = Server.HangAt("/token", async c =>
        {
            c.Response.ContentType = "application/json";
            await c.Response.WriteAsync("""{"access_token":""", c.RequestAborted);
            await c.Response.Body.FlushAsync(c.RequestAborted);
        });
        var pending = Client().Refresh(Current(), Ct);
        await arrived;

        Time.Advance(ProviderLimits.OutgoingDeadline);

        (await pending).ShouldBe(new RefreshOutcome.Unavailable(Limits.Claim, true, ProviderTrouble.Timeout));
    }

    [Fact]
    public async Task A_deadline_that_passes_before_the_token_request_leaves_our_token_unsent()
    {
        var arrived = Server.HangAt(ScriptedProvider.MetadataPath);
        var pending = Client().Refresh(Current(), Ct);
        await arrived;

        Time.Advance(ProviderLimits.OutgoingDeadline);

        (await pending).ShouldBe(new RefreshOutcome.Unavailable(ProviderLimits.RetryAfterDefault, false, ProviderTrouble.Timeout));
    }

    [Fact]
    public async Task A_refused_connection_leaves_our_token_unsent()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var client = Client(o => (o.AuthorizationEndpoint, o.TokenEndpoint) = (Server.Issuer + "/a", $"http://127.0.0.1:{port}/token"));

        (await RefreshUnavailable(client)).ShouldBe(
            new RefreshOutcome.Unavailable(ProviderLimits.RetryAfterDefault, false, ProviderTrouble.Unreachable));
    }

    [Fact]
    [Trait("Proves", "R2")]
    public async Task A_connection_that_breaks_after_the_request_may_have_been_heard()
    {
        Server.On("/token", c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });

        var outcome = await RefreshUnavailable(Client());

        (outcome.Trouble, outcome.MaybeSent).ShouldBe((ProviderTrouble.Unreachable, true));
        Server.At("/token").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_an_exception_and_no_outcome()
    {
        using var leaving = new CancellationTokenSource();
        var arrived = Server.HangAt("/token");
        var pending = Client().Refresh(Current(), leaving.Token);
        await arrived;

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => pending);
    }
}
