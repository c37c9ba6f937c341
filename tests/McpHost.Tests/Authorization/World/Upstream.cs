using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.McpHost.Tests.Authorization.World;

/// <summary>A provider on loopback, whose user agrees to everything at once unless told otherwise.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce, string Scope, string User)> _codes = new();
    private readonly ConcurrentDictionary<string, string> _refreshTokens = new();
    private readonly Channel<string> _revoked = Channel.CreateUnbounded<string>();
    private int _serial;

    private Upstream(WebApplication app, TimeProvider time) => (_app, _time) = (app, time);

    public string Url => _app.Urls.First();

    /// <summary>Who is signed in there.</summary>
    public string User { get; set; } = "alice";

    /// <summary>Whose they are.</summary>
    public string Tenant { get; set; } = "northwind";

    /// <summary>What the provider says that they are.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>Its token endpoint answers nobody.</summary>
    public bool IsDown { get; set; }

    /// <summary>What the user says to consent.</summary>
    public bool Allows { get; set; } = true;

    /// <summary>Everything that browsers were sent there with.</summary>
    public ConcurrentQueue<IQueryCollection> Visits { get; } = new();

    /// <summary>Refresh tokens that it gave, oldest first.</summary>
    public ConcurrentQueue<string> Issued { get; } = new();

    /// <summary>Waits for the next token that is given back (RFC 7009): soon, or it is not.</summary>
    /// <exception cref="TimeoutException">None came within 30 s.</exception>
    public Task<string> Revoked(CancellationToken cancellation) =>
        _revoked.Reader.ReadAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);

    public static async Task<Upstream> Start(TimeProvider time, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new Upstream(app, time);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(upstream.Metadata()));
        app.MapGet("/jwks", () => Results.Json(new { keys = new[] { upstream.PublicKey() } }));
        app.MapGet("/authorize", upstream.Authorize);
        app.MapPost("/token", upstream.Token);
        app.MapPost("/revoke", async (HttpRequest request) =>
        {
            upstream._revoked.Writer.TryWrite((await request.ReadFormAsync())["token"].ToString());
            return Results.Ok();
        });
        await app.StartAsync(cancellation);
        return upstream;
    }

    /// <summary>Every grant is gone.</summary>
    public void RevokeAll() => _refreshTokens.Clear();

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _app.DisposeAsync();
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        Visits.Enqueue(query);
        var back = $"{query["redirect_uri"]}?state={Uri.EscapeDataString(query["state"].ToString())}&iss={Uri.EscapeDataString(Url)}";
        if (!Allows)
        {
            return Results.Redirect($"{back}&error=access_denied");
        }

        var code = $"code-{Interlocked.Increment(ref _serial)}";
        _codes[code] = (query["code_challenge"].ToString(), query["nonce"].ToString(), query["scope"].ToString(), User);
        return Results.Redirect($"{back}&code={code}");
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (IsDown)
        {
            return Results.StatusCode(503);
        }

        if (form["grant_type"] == "refresh_token")
        {
            return _refreshTokens.TryRemove(form["refresh_token"].ToString(), out var scope)
                ? Results.Json(Answer(scope, null))
                : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return _codes.TryRemove(form["code"].ToString(), out var code) && code.Challenge == challenge
            ? Results.Json(Answer(code.Scope, IdToken(code.Nonce, code.User)))
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private Dictionary<string, object> Answer(string scope, string? idToken)
    {
        var serial = Interlocked.Increment(ref _serial);
        _refreshTokens[$"refresh-{serial}"] = scope;
        Issued.Enqueue($"refresh-{serial}");
        var answer = new Dictionary<string, object>
        {
            ["access_token"] = $"access-{serial}",
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["refresh_token"] = $"refresh-{serial}",
            ["scope"] = scope,
        };
        if (idToken is not null)
        {
            answer["id_token"] = idToken;
        }

        return answer;
    }

    private string IdToken(string nonce, string user)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                ["iss"] = Url,
                ["aud"] = "reconnect",
                ["sub"] = user,
                ["tid"] = Tenant,
                ["roles"] = Roles,
                ["email"] = $"{user}@northwind.example",
                ["email_verified"] = true,
                ["name"] = $"{user} of Northwind",
                ["nonce"] = nonce,
                ["iat"] = now,
                ["exp"] = now + 600,
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "key-1" }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private Dictionary<string, object> Metadata() => new()
    {
        ["issuer"] = Url,
        ["authorization_endpoint"] = Url + "/authorize",
        ["token_endpoint"] = Url + "/token",
        ["revocation_endpoint"] = Url + "/revoke",
        ["jwks_uri"] = Url + "/jwks",
        ["code_challenge_methods_supported"] = new[] { "S256" },
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private object PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", kid = "key-1", use = "sig", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
    }
}
