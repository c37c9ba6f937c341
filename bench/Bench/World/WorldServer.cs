using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Bench.Servers;

namespace ReconnectGrains.Bench.World;

/// <summary>
/// Everything outside of the servers that are measured, as one program that does as little as it can: the identity provider, the upstream
/// provider, and the API behind it. Cheap on purpose: an expensive API would hide what the servers cost.
/// </summary>
internal sealed class WorldServer(SigningKey key, TimeProvider time)
{
    /// <summary>Seconds that a fresh upstream token lasts.</summary>
    private const int Lifetime = 3600;

    private const string Cookie = "bench-user";

    private readonly ProviderBook _book = new();
    private readonly byte[] _invoices = Invoices();
    private string _url = "";
    private int _providerDelay;
    private int _apiDelay;

    /// <summary>Runs until its standard input ends.</summary>
    public async Task Run()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(http =>
        {
            _url = $"http://{http.Request.Host}";
            return Answer(http);
        });
        await Served.UntilInputEnds(app);
    }

    private Task Answer(HttpContext http) => http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["api", "invoices"] => List(http),
        ["api", "invoices", var id, ..] => Change(http, id),
        [var name, ".well-known", "openid-configuration"] => Json(http, 200, Metadata($"{_url}/{name}")),
        ["jwks"] => Json(http, 200, key.Published),
        ["sign-in"] => SignIn(http),
        [var name, "authorize"] => Authorize(http, $"{_url}/{name}"),
        [var name, "token"] => Token(http, $"{_url}/{name}"),
        [_, "revoke"] => Json(http, 200, []),
        ["control"] => Control(http),
        _ => Json(http, 404, new() { ["error"] = "not_found" }),
    };

    private async Task List(HttpContext http)
    {
        if (!await IsLetIn(http))
        {
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = _invoices.Length;
        await http.Response.Body.WriteAsync(_invoices, http.RequestAborted);
    }

    private async Task Change(HttpContext http, string invoice)
    {
        if (await IsLetIn(http))
        {
            _book.Count("writes");
            var done = new JsonObject { ["id"] = "pay-1", ["invoice"] = invoice, ["amount"] = 1, ["currency"] = "EUR", ["recipient"] = "x", ["at"] = time.GetUtcNow() };
            await Json(http, 201, done);
        }
    }

    private async Task<bool> IsLetIn(HttpContext http)
    {
        if (!http.Request.Headers.Authorization.ToString().StartsWith("Bearer up.", StringComparison.Ordinal))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await Json(http, 401, new() { ["error"] = "invalid_token" });
            return false;
        }

        if (_apiDelay > 0)
        {
            await Task.Delay(_apiDelay, http.RequestAborted);
        }

        return true;
    }

    private JsonObject Metadata(string issuer) => new()
    {
        ["issuer"] = issuer,
        ["authorization_endpoint"] = $"{issuer}/authorize",
        ["token_endpoint"] = $"{issuer}/token",
        ["revocation_endpoint"] = $"{issuer}/revoke",
        ["jwks_uri"] = $"{_url}/jwks",
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private static Task SignIn(HttpContext http)
    {
        http.Response.Headers.SetCookie = $"{Cookie}={http.Request.Query["user"]}; Path=/; HttpOnly";
        return Json(http, 200, []);
    }

    private Task Authorize(HttpContext http, string issuer)
    {
        var query = http.Request.Query;
        var code = _book.Code(http.Request.Cookies[Cookie] ?? "", query["scope"].ToString(), query["nonce"]);
        http.Response.StatusCode = 302;
        http.Response.Headers.Location =
            $"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}&iss={Uri.EscapeDataString(issuer)}";
        return Task.CompletedTask;
    }

    private async Task Token(HttpContext http, string issuer)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        _book.Count("token_requests");
        if (_providerDelay > 0)
        {
            await Task.Delay(_providerDelay, http.RequestAborted);
        }

        var issued = form["grant_type"] == "refresh_token" ? _book.Rotate(form["refresh_token"].ToString()) : _book.Redeem(form["code"].ToString());
        await (issued is null ? Json(http, 400, new() { ["error"] = "invalid_grant" }) : Json(http, 200, Tokens(issued, issuer)));
    }

    private JsonObject Tokens(Issued issued, string issuer)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var tokens = new JsonObject
        {
            ["access_token"] = Upstream.AccessToken(issued.User, issued.Generation),
            ["refresh_token"] = Upstream.RefreshToken(issued.User, issued.Generation),
            ["token_type"] = "Bearer",
            ["expires_in"] = Lifetime,
        };
        if (issued.Scopes is not null)
        {
            tokens["scope"] = issued.Scopes;
            tokens["id_token"] = key.Sign("JWT", new JsonObject
            {
                ["iss"] = issuer,
                ["aud"] = "bench",
                ["sub"] = issued.User,
                ["tid"] = Users.TenantOf(issued.User),
                ["nonce"] = issued.Nonce,
                ["iat"] = now,
                ["exp"] = now + 600,
            });
        }

        return tokens;
    }

    /// <summary>What was counted; a POST sets the delays in milliseconds and begins to count anew.</summary>
    private async Task Control(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method))
        {
            using var wish = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            (_providerDelay, _apiDelay) = (wish.RootElement.GetProperty("provider_ms").GetInt32(), wish.RootElement.GetProperty("api_ms").GetInt32());
            _book.Reset();
        }

        await Json(http, 200, _book.Counted());
    }

    private static byte[] Invoices() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        page = 1,
        pages = 3,
        invoices = Enumerable.Range(0, 20).Select(i => new
        {
            id = $"INV-{1020 - i}",
            recipient = "Northwind Traders Limited",
            amount = 100 + i,
            currency = "EUR",
            due = "2031-05-01",
            status = "open",
        }),
    });

    private static Task Json(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
