using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Tests.Providers;

public sealed class MetadataTests : ProviderScene
{
    private const string Fallback = "/.well-known/oauth-authorization-server";

    private async Task<AuthorizationUrlOutcome.Unavailable> Unavailable(Provider client) =>
        (await client.AuthorizationUrl(Authorization(), Ct)).ShouldBeOfType<AuthorizationUrlOutcome.Unavailable>();

    private int Fetches => Server.At(ScriptedProvider.MetadataPath).Count;

    [Theory]
    [Trait("Proves", "S33")]
    [InlineData("https://evil.example")]
    [InlineData("{issuer}/")]
    [InlineData("")]
    public async Task Metadata_of_another_issuer_is_refused_and_nothing_is_sent_to_its_endpoints(string claimed)
    {
        Server.Metadata["issuer"] = claimed.Replace("{issuer}", Server.Issuer, StringComparison.Ordinal);

        var client = Client();

        (await Unavailable(client)).Trouble.ShouldBe(ProviderTrouble.IssuerMismatch);
        var refresh = await RefreshUnavailable(client);
        (refresh.Trouble, refresh.MaybeSent).ShouldBe((ProviderTrouble.IssuerMismatch, false));
        Server.At("/token").ShouldBeEmpty();
        Server.At(Fallback).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S33")]
    public async Task Configured_endpoints_need_no_metadata()
    {
        Server.Metadata["issuer"] = "https://evil.example";
        var at = Server.Issuer;
        var client = Client(o => (o.AuthorizationEndpoint, o.TokenEndpoint, o.JwksUri) = (at + "/a", at + "/token", at + "/jwks"));

        (await Url(client)).ShouldStartWith(Server.Issuer + "/a?");
        await Exchanged(client);
        Fetches.ShouldBe(0);
    }

    [Theory]
    [Trait("Proves", "S33")]
    [InlineData("", "/.well-known/oauth-authorization-server")]
    [InlineData("/tenant/one", "/.well-known/oauth-authorization-server/tenant/one")]
    public async Task Without_openid_metadata_the_path_form_of_RFC_8414_is_asked(string path, string expected)
    {
        Server.Metadata["issuer"] = Server.Issuer + path;
        Server.On(ScriptedProvider.MetadataPath, c => Reply.Text(c, 404, "text/html", "<h1>no</h1>"));
        Server.On(expected, c => Reply.Json(c, 200, Server.Metadata.ToJsonString()));

        (await Url(Client(o => o.Issuer = Server.Issuer + path))).ShouldStartWith(Server.Issuer + "/authorize?");
    }

    [Theory]
    [Trait("Proves", "S41")]
    [InlineData("token_endpoint")]
    [InlineData("authorization_endpoint")]
    [InlineData("revocation_endpoint")]
    [InlineData("userinfo_endpoint")]
    [InlineData("jwks_uri")]
    public async Task An_endpoint_in_metadata_that_is_not_https_is_refused(string member)
    {
        Server.Metadata[member] = "http://acme.example/x";

        (await Unavailable(Client())).Trouble.ShouldBe(ProviderTrouble.InsecureEndpoint);
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task Http_on_loopback_is_refused_unless_permitted()
    {
        (await Unavailable(Client(o => o.AllowLoopbackHttp = false))).Trouble.ShouldBe(ProviderTrouble.InsecureEndpoint);
        Server.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_without_a_token_endpoint_is_incomplete()
    {
        Server.Metadata.Remove("token_endpoint");

        (await Unavailable(Client())).Trouble.ShouldBe(ProviderTrouble.MetadataIncomplete);
    }

    [Fact]
    public async Task Metadata_is_asked_for_once_an_hour()
    {
        var client = Client();
        await Url(client);
        Time.Advance(ProviderLimits.FreshFor - TimeSpan.FromSeconds(1));
        await Url(client);
        Fetches.ShouldBe(1);

        Time.Advance(TimeSpan.FromSeconds(1));
        await Url(client);
        Fetches.ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "R3")]
    public async Task Known_metadata_outlives_a_provider_that_is_down_for_a_day_and_no_longer()
    {
        var client = Client();
        await Url(client);
        Server.On(ScriptedProvider.MetadataPath, c => Reply.Text(c, 503, "text/plain", "down"));

        Time.Advance(ProviderLimits.UsableFor - TimeSpan.FromSeconds(1));
        await Url(client);
        Time.Advance(TimeSpan.FromSeconds(1));
        (await Unavailable(client)).Trouble.ShouldBe(ProviderTrouble.ServerError);
    }

    [Fact]
    [Trait("Proves", "R3")]
    public async Task Fetching_known_metadata_again_leaves_the_operation_most_of_its_deadline()
    {
        var client = Client();
        await Url(client);
        Time.Advance(ProviderLimits.FreshFor);
        var arrived = Server.HangAt(ScriptedProvider.MetadataPath);

        var pending = client.Refresh(Current(), Ct);
        await arrived;
        Time.Advance(ProviderLimits.RefetchDeadline);

        (await pending).ShouldBeOfType<RefreshOutcome.Refreshed>();
    }

    [Fact]
    [Trait("Proves", "R3")]
    public async Task Whoever_knows_the_metadata_does_not_wait_for_the_one_who_fetches_it_again()
    {
        var client = Client();
        await Url(client);
        Time.Advance(ProviderLimits.FreshFor);
        var arrived = Server.HangAt(ScriptedProvider.MetadataPath);
        var first = client.AuthorizationUrl(Authorization(), Ct);
        await arrived;

        await Url(client);

        first.IsCompleted.ShouldBeFalse();
        Time.Advance(ProviderLimits.RefetchDeadline);
        (await first).ShouldBeOfType<AuthorizationUrlOutcome.Url>();
    }

    [Fact]
    [Trait("Proves", "R3")]
    public async Task A_failed_fetch_is_remembered_for_five_seconds_and_then_forgotten()
    {
        Server.On(ScriptedProvider.MetadataPath, c => Reply.Text(c, 503, "text/plain", "down"));
        var client = Client();
        await Unavailable(client);
        await Unavailable(client);
        Fetches.ShouldBe(1);

        Server.On(ScriptedProvider.MetadataPath, c => Reply.Json(c, 200, Server.Metadata.ToJsonString()));
        Time.Advance(ProviderLimits.FailureRemembered);
        await Url(client);
    }

    [Fact]
    public async Task Many_callers_at_once_cause_one_fetch()
    {
        var gate = new TaskCompletionSource();
        Server.On(ScriptedProvider.MetadataPath, async c =>
        {
            await gate.Task;
            await Reply.Json(c, 200, Server.Metadata.ToJsonString());
        });
        var client = Client();

        var callers = Enumerable.Range(0, 20).Select(_ => client.AuthorizationUrl(Authorization(), Ct)).ToArray();
        gate.SetResult();

        (await Task.WhenAll(callers)).ShouldAllBe(o => o is AuthorizationUrlOutcome.Url);
        Fetches.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_fail_the_fetch_for_the_others()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        Server.On(ScriptedProvider.MetadataPath, async c =>
        {
            arrived.TrySetResult();
            await gate.Task;
            await Reply.Json(c, 200, Server.Metadata.ToJsonString());
        });
        var client = Client();
        using var leaving = new CancellationTokenSource();
        var first = client.Refresh(Current(), leaving.Token);
        await arrived.Task;
        var second = client.AuthorizationUrl(Authorization(), Ct);

        await leaving.CancelAsync();
        gate.SetResult();

        (await second).ShouldBeOfType<AuthorizationUrlOutcome.Url>();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        Fetches.ShouldBe(1);
    }
}
