using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ReconnectGrains.Engine.Tests.Providers;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>How the token endpoint treats a request.</summary>
internal enum TokenFault
{
    /// <summary>As it should.</summary>
    None = 0,

    /// <summary>It does what was asked, and the answer is lost.</summary>
    DropAfterCommit,

    /// <summary>The connection breaks before anything was done.</summary>
    DropBefore,

    /// <summary>The grant is gone.</summary>
    InvalidGrant,

    /// <summary>503, come back in 17 seconds.</summary>
    Unavailable,

    /// <summary>A page instead of JSON.</summary>
    Garbage,

    /// <summary>It never answers.</summary>
    Hang,
}

/// <summary>
/// An authorization server over real HTTP: codes with PKCE, ID tokens, refresh tokens that rotate and whose reuse ends the grant. Every
/// process reaches it under a path of its own, so that the requests of a dead one can be told apart.
/// </summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "reconnect";

    private readonly ScriptedProvider _http;
    private readonly TimeProvider _time;
    private readonly SigningKey _key = SigningKey.Es256("key-1");
    private readonly Lock _lock = new();
    private readonly TokenBook _book = new();
    private readonly ConcurrentQueue<(string Grant, TokenFault Fault)> _next = new();
    private readonly ConcurrentQueue<Gate> _held = new();

    private TestProvider(ScriptedProvider http, TimeProvider time) => (_http, _time) = (http, time);

    public string Issuer => _http.Issuer;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>While true, everything answers 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>What the ID token says of the user, beyond the usual.</summary>
    public Dictionary<string, object> ExtraClaims { get; } = [];

    public TokenBook Book => _book;

    /// <summary>Refresh requests that arrived.</summary>
    public int RefreshRequests => _http.All.Count(r => r.Form.GetValueOrDefault("grant_type") == "refresh_token");

    public static async Task<TestProvider> Start(TimeProvider time) => new(await ScriptedProvider.Start(), time);

    public string MetadataOf(string process) => $"{Issuer}/{process}/metadata";

    /// <summary>The next request of this grant type goes so.</summary>
    public void Next(string grant, params IEnumerable<TokenFault> faults)
    {
        foreach (var fault in faults)
        {
            _next.Enqueue((grant, fault));
        }
    }

    /// <summary>The next request to the token endpoint waits before anything is done.</summary>
    public Gate Hold()
    {
        var gate = new Gate();
        _held.Enqueue(gate);
        return gate;
    }

    /// <summary>What the user's browser brings back after sign-in and consent.</summary>
    /// <param name="url">Where the engine sent it.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="granted">Scopes that the user leaves ticked; null for all.</param>
    public (string State, string Code) Consent(string url, string user, string? granted = null)
    {
        var query = new Uri(url).Query[1..].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        query["response_type"].ShouldBe("code");
        query["code_challenge_method"].ShouldBe("S256");
        lock (_lock)
        {
            var scopes = granted is null ? ScopeSet.Parse(query["scope"]) : ScopeSet.Parse(granted);
            return (query["state"], _book.Code(user, scopes, query["code_challenge"], query.GetValueOrDefault("nonce")));
        }
    }

    /// <summary>Opens the endpoints for one process.</summary>
    public void Attach(string process, Fate fate)
    {
        var at = $"{Issuer}/{process}";
        _http.On($"/{process}/metadata", c => Answer(c, fate, "metadata", () => Reply.Json(c, 200, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{at}/token",
            ["revocation_endpoint"] = $"{at}/revoke",
            ["userinfo_endpoint"] = $"{at}/userinfo",
            ["jwks_uri"] = $"{at}/jwks",
            ["code_challenge_methods_supported"] = new[] { "S256" },
            ["authorization_response_iss_parameter_supported"] = true,
        }))));
        _http.On($"/{process}/jwks", c => Answer(c, fate, "keys", () => Reply.Json(c, 200, SigningKey.KeySet(_key.Publish()))));
        _http.On($"/{process}/token", c => Answer(c, fate, "token", () => Token(c, fate)));
        _http.On($"/{process}/userinfo", c => Answer(c, fate, "userinfo", () => UserInfo(c)));
        _http.On($"/{process}/revoke", c => Answer(c, fate, "revoke", () => Revoke(c)));
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task Answer(HttpContext http, Fate fate, string what, Func<Task> answer)
    {
        try
        {
            // What nothing depends on is no point to die at.
            if (fate.IsDead || what is "token" or "revoke")
            {
                await fate.Pass($"before the provider's {what}");
            }

            await (IsDown ? Reply.Text(http, 503, "text/plain", "down") : answer());
        }
        catch (OperationCanceledException)
        {
            http.Abort(); // The process that asked is gone.
        }
    }

    private async Task Token(HttpContext http, Fate fate)
    {
        var form = http.Request.Form;
        var grant = form["grant_type"].ToString();
        if (_held.TryDequeue(out var gate))
        {
            await gate.Pass(_http.Stopping);
        }

        switch (Take(grant))
        {
            case TokenFault.DropBefore:
                http.Abort();
                return;
            case TokenFault.InvalidGrant:
                await Reply.Json(http, 400, """{"error":"invalid_grant"}""");
                return;
            case TokenFault.Unavailable:
                http.Response.Headers.RetryAfter = "17";
                await Reply.Json(http, 503, """{"error":"temporarily_unavailable"}""");
                return;
            case TokenFault.Garbage:
                await Reply.Text(http, 200, "text/html", "<h1>It works</h1>");
                return;
            case TokenFault.Hang:
                await Endless(http);
                return;
            case TokenFault.DropAfterCommit:
                _ = Issue(form);
                http.Abort();
                return;
            default:
                var answer = Issue(form);
                await fate.Pass("after the provider's token");
                await (answer is null ? Reply.Json(http, 400, """{"error":"invalid_grant"}""") : Reply.Json(http, 200, JsonSerializer.Serialize(answer)));
                return;
        }
    }

    private async Task Endless(HttpContext http)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_http.Stopping, http.RequestAborted);
        await Task.Delay(Timeout.Infinite, either.Token);
    }

    private TokenFault Take(string grant) =>
        _next.TryPeek(out var next) && next.Grant == grant && _next.TryDequeue(out next) ? next.Fault : TokenFault.None;

    private Dictionary<string, object>? Issue(IFormCollection form)
    {
        lock (_lock)
        {
            var issued = form["grant_type"] == "authorization_code"
                ? _book.Redeem(form["code"].ToString(), form["code_verifier"].ToString(), _time.GetUtcNow() + Lifetime)
                : _book.Rotate(form["refresh_token"].ToString(), _time.GetUtcNow() + Lifetime);
            return issued is null ? null : Answer(issued);
        }
    }

    private Dictionary<string, object> Answer(Issued issued)
    {
        var answer = new Dictionary<string, object>
        {
            ["access_token"] = issued.Access,
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)Lifetime.TotalSeconds,
            ["refresh_token"] = issued.Refresh,
            ["scope"] = issued.Scopes.ToString(),
        };
        if (issued.Nonce is { } nonce)
        {
            answer["id_token"] = _key.Sign(new Dictionary<string, object>(ExtraClaims)
            {
                ["iss"] = Issuer,
                ["aud"] = ClientId,
                ["sub"] = issued.User,
                ["tid"] = "northwind",
                ["email"] = $"{issued.User}@example.org",
                ["nonce"] = nonce,
                ["iat"] = _time.GetUtcNow().ToUnixTimeSeconds(),
                ["exp"] = _time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
            });
        }

        return answer;
    }

    private Task UserInfo(HttpContext http)
    {
        lock (_lock)
        {
            return _book.Who(http.Request.Headers.Authorization.ToString(), _time.GetUtcNow()) is { } who
                ? Reply.Json(http, 200, JsonSerializer.Serialize(new { sub = who.User, email = $"{who.User}@acme.example" }))
                : Reply.Json(http, 401, "{}");
        }
    }

    private Task Revoke(HttpContext http)
    {
        lock (_lock)
        {
            _book.Revoke(http.Request.Form["token"].ToString());
            return Reply.Json(http, 200, "{}");
        }
    }
}
