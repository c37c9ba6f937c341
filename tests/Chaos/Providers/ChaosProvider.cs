using System.Text.Json.Nodes;
using ReconnectGrains.Chaos.Faults;

namespace ReconnectGrains.Chaos.Providers;

/// <summary>
/// An authorization server over HTTP that is strict, quick, and breaks on command. Whoever has its cookie is signed in and says yes. Each node
/// reaches its token endpoint under a path of its own, so that its log says who asked.
/// </summary>
internal sealed class ChaosProvider : IAsyncDisposable
{
    /// <summary>The product's client id here.</summary>
    public const string ClientId = "reconnect";

    private const string Cookie = "chaos-user";

    private readonly FaultBook _faults;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly SigningKey _key = new();
    private Served? _served;
    private long _tokenRequests;

    private ChaosProvider(string name, TimeSpan lifetime, int seed, FaultBook faults, TimeProvider time)
    {
        (Name, _lifetime, _faults, _time) = (name, lifetime, faults, time);
        Weather = new(seed);
        Book = new(time);
    }

    /// <summary>What the configuration calls it.</summary>
    public string Name { get; }

    /// <summary>The issuer.</summary>
    public string Issuer => _served!.Url;

    /// <summary>What it remembers.</summary>
    public TokenBook Book { get; }

    /// <summary>How it is doing.</summary>
    public Weather Weather { get; }

    /// <summary>Requests to the token endpoint.</summary>
    public long TokenRequests => Interlocked.Read(ref _tokenRequests);

    /// <summary>Starts one.</summary>
    public static async Task<ChaosProvider> Start(
        string name, TimeSpan lifetime, int seed, FaultBook faults, TimeProvider time, CancellationToken cancellation)
    {
        var provider = new ChaosProvider(name, lifetime, seed, faults, time);
        provider._served = await Served.Start(provider.Answer, cancellation);
        return provider;
    }

    /// <summary>Where a node finds its endpoints.</summary>
    public string MetadataFor(string node) => $"{Issuer}/{node}/metadata";

    /// <summary>Where a browser becomes a user's, at every provider on this host.</summary>
    public Uri SignInAs(string user) => new($"{Issuer}/sign-in?user={user}");

    /// <summary>Signs a token as this issuer.</summary>
    public string Sign(string type, JsonObject claims)
    {
        claims["iss"] = Issuer;
        return _key.Sign(type, claims);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_served?.DisposeAsync() ?? ValueTask.CompletedTask);
        _key.Dispose();
    }

    private Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path switch
        {
            ["sign-in"] => SignIn(http),
            ["authorize"] => Authorize(http),
            ["jwks"] => Served.Json(http, 200, _key.Published),
            [".well-known", "openid-configuration"] => Served.Json(http, 200, Metadata("anybody")),
            [var node, "metadata"] => Served.Json(http, 200, Metadata(node)),
            [var node, "token"] => Token(http, node),
            [_, "revoke"] => GiveBack(http),
            _ => Served.Refuse(http, 404, "not_found"),
        };
    }

    private JsonObject Metadata(string node) => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Issuer}/authorize",
        ["token_endpoint"] = $"{Issuer}/{node}/token",
        ["revocation_endpoint"] = $"{Issuer}/{node}/revoke",
        ["jwks_uri"] = $"{Issuer}/jwks",
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private static Task SignIn(HttpContext http)
    {
        http.Response.Headers.SetCookie = $"{Cookie}={http.Request.Query["user"]}; Path=/authorize; HttpOnly";
        return http.Response.WriteAsync("<h1>Signed in</h1>", http.RequestAborted);
    }

    private Task Authorize(HttpContext http)
    {
        var query = http.Request.Query;
        if (http.Request.Cookies[Cookie] is not { } cookie || cookie.Split('.') is not [var user, var tenant]
            || query["client_id"] != ClientId || query["code_challenge_method"] != "S256" || query["response_type"] != "code")
        {
            return Served.Refuse(http, 400, "invalid_request");
        }

        var code = Book.Code(new Consent(user, tenant, query["scope"].ToString(), query["code_challenge"].ToString(), query["nonce"]));
        http.Response.StatusCode = 302;
        http.Response.Headers.Location = $"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}&iss={Uri.EscapeDataString(Issuer)}";
        return Task.CompletedTask;
    }

    private async Task Token(HttpContext http, string node)
    {
        Interlocked.Increment(ref _tokenRequests);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var treatment = Weather.Next();
        switch (treatment)
        {
            case Treatment.Failing:
                await Served.Refuse(http, 503, "temporarily_unavailable");
                return;
            case Treatment.Throttling:
                await Served.Refuse(http, 429, "slow_down");
                return;
            case Treatment.Slow:
                await Task.Delay(Weather.Delay(), _time); // Whoever gave up meanwhile has asked all the same.
                break;
            default:
                break;
        }

        var (issued, rotation) = form["grant_type"] == "refresh_token"
            ? Book.Rotate(form["refresh_token"].ToString(), node, _lifetime)
            : (Book.Redeem(form["code"].ToString(), form["code_verifier"].ToString(), _lifetime), null);
        if (issued is null)
        {
            await Served.Refuse(http, 400, "invalid_grant");
        }
        else if (treatment == Treatment.Dropping)
        {
            _faults.Note(FaultKind.AnswerDropped, Name);
            Lose(issued, rotation);
            http.Abort();
        }
        else
        {
            await Give(http, issued, rotation);
        }
    }

    private async Task Give(HttpContext http, Issued issued, Rotation? rotation)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            Lose(issued, rotation);
            return;
        }

        try
        {
            await Served.Json(http, 200, Tokens(issued));
        }
        catch (OperationCanceledException)
        {
            Lose(issued, rotation);
        }
    }

    private static void Lose(Issued issued, Rotation? rotation)
    {
        if (rotation is null)
        {
            issued.Grant.Lost = true;
        }
        else
        {
            rotation.Lost = true;
        }
    }

    private JsonObject Tokens(Issued issued)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var consent = issued.Consent;
        return new()
        {
            ["access_token"] = issued.Access,
            ["refresh_token"] = issued.Refresh,
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)_lifetime.TotalSeconds,
            ["scope"] = consent.Scopes,
            ["id_token"] = Sign("JWT", new JsonObject
            {
                ["aud"] = ClientId,
                ["sub"] = consent.User,
                ["tid"] = consent.Tenant,
                ["nonce"] = consent.Nonce,
                ["iat"] = now,
                ["exp"] = now + 600,
            }),
        };
    }

    private async Task GiveBack(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Book.GiveBack(form["token"].ToString());
        await Served.Json(http, 200, []);
    }
}
