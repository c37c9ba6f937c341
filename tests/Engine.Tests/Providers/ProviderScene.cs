using System.Text.Json;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>A scripted provider, a client of it, and a clock that stands still.</summary>
public abstract class ProviderScene : IAsyncLifetime
{
    internal const string ClientId = "client-1";
    internal const string Nonce = "nonce-of-this-sign-in";
    internal const string RedirectUri = "https://reconnect.example/connect/callback";
    internal static readonly Secret Verifier = new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

    private readonly List<Provider> _clients = [];

    internal static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal FakeTime Time { get; } = new();

    internal ScriptedProvider Server { get; private set; } = null!;

    internal CapturingLog Log { get; } = new();

    internal SigningKey Key { get; } = SigningKey.Es256("key-1");

    /// <summary>What the token endpoint answers with success; tests change members.</summary>
    internal Dictionary<string, object> Tokens { get; } = new()
    {
        ["access_token"] = "access-1",
        ["token_type"] = "Bearer",
        ["expires_in"] = 3600,
        ["refresh_token"] = "refresh-1",
        ["scope"] = "openid invoices.read",
    };

    /// <summary>The ID token's claims; tests change members.</summary>
    internal Dictionary<string, object> IdToken { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Server = await ScriptedProvider.Start();
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        IdToken["iss"] = Server.Issuer;
        IdToken["aud"] = ClientId;
        IdToken["sub"] = "alice";
        IdToken["email"] = "alice@example.org";
        IdToken["nonce"] = Nonce;
        IdToken["iat"] = now;
        IdToken["exp"] = now + 600;
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(Key.Publish())));
        Server.On("/token", c => Reply.Json(c, 200, TokenJson(Key.Sign(IdToken))));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(c => c.Dispose());
        await Server.DisposeAsync();
        TearDown();
    }

    /// <summary>What a scene has besides.</summary>
    protected virtual void TearDown()
    {
    }

    internal string TokenJson(string? idToken)
    {
        var all = new Dictionary<string, object>(Tokens);
        if (idToken is not null)
        {
            all["id_token"] = idToken;
        }

        return JsonSerializer.Serialize(all);
    }

    internal ProviderOptions Options(Action<ProviderOptions>? change = null)
    {
        var options = new ProviderOptions
        {
            Issuer = Server.Issuer,
            ClientId = ClientId,
            ClientSecret = "client-secret-1",
            AlwaysScopes = ["openid"],
            AllowLoopbackHttp = true,
        };
        change?.Invoke(options);
        return options;
    }

    internal Provider Client(Action<ProviderOptions>? change = null)
    {
        var client = new Provider("acme", Options(change), Time, Log);
        _clients.Add(client);
        return client;
    }

    internal static AuthorizationParameters Authorization(string scopes = "invoices.read") =>
        new(RedirectUri, "state-1", Verifier, new Secret(Nonce), ScopeSet.Parse(scopes));

    internal static ExchangeParameters Code(string? iss = null, string scopes = "invoices.read") =>
        new(new Secret("code-1"), Verifier, new Secret(Nonce), RedirectUri, ScopeSet.Parse(scopes), iss);

    internal Credentials Current(string scopes = "invoices.read invoices.write") =>
        new(new Secret("access-0"), new Secret("refresh-0"), ScopeSet.Parse(scopes), Time.GetUtcNow(), Time.GetUtcNow());

    internal async Task<string> Url(Provider client, AuthorizationParameters? p = null) =>
        (await client.AuthorizationUrl(p ?? Authorization(), Ct)).ShouldBeOfType<AuthorizationUrlOutcome.Url>().Value;

    internal async Task<ExchangeOutcome.Exchanged> Exchanged(Provider client, ExchangeParameters? p = null) =>
        (await client.Exchange(p ?? Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Exchanged>();

    internal async Task<Distrust> Untrusted(Provider client, ExchangeParameters? p = null) =>
        (await client.Exchange(p ?? Code(), Ct)).ShouldBeOfType<ExchangeOutcome.Untrusted>().Reason;

    internal async Task<Credentials> Refreshed(Provider client, Credentials? current = null) =>
        (await client.Refresh(current ?? Current(), Ct)).ShouldBeOfType<RefreshOutcome.Refreshed>().Credentials;

    internal async Task<RefreshOutcome.Unavailable> RefreshUnavailable(Provider client) =>
        (await client.Refresh(Current(), Ct)).ShouldBeOfType<RefreshOutcome.Unavailable>();
}
