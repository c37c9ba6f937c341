using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Tokens;

/// <summary>An identity provider on loopback: metadata, keys, and any token that a test can think of.</summary>
public sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ManualTime _time;
    private RSA _key = RSA.Create(2048);
    private int _serial = 1;

    private Issuer(WebApplication app, ManualTime time) => (_app, _time) = (app, time);

    public string Url => _app.Urls.First();

    public bool IsDown { get; set; }

    public int KeyRequests { get; private set; }

    /// <summary>What the token endpoint answers.</summary>
    public Func<JsonObject> Tokens { get; set; } = () => new JsonObject { ["error"] = "invalid_grant" };

    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    public static async Task<Issuer> Start(ManualTime time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new Issuer(app, time);
        app.MapGet("/.well-known/openid-configuration", () => issuer.Answer(issuer.Metadata));
        app.MapGet("/jwks", () => issuer.Answer(issuer.Keys));
        app.MapPost("/token", () => issuer.Answer(issuer.Tokens));
        await app.StartAsync(cancellationToken);
        return issuer;
    }

    public void RotateKey()
    {
        _key.Dispose();
        (_key, _serial) = (RSA.Create(2048), _serial + 1);
    }

    /// <summary>The claims of a good token.</summary>
    public JsonObject Claims(string audience, string scope = "", string user = "alice", string client = "chat") => new()
    {
        ["iss"] = Url,
        ["aud"] = audience,
        ["sub"] = user,
        ["org"] = new JsonObject { ["id"] = "tenant-1" },
        ["client_id"] = client,
        ["scope"] = scope,
        ["iat"] = Now(),
        ["exp"] = Now() + 600,
    };

    public long Now() => _time.GetUtcNow().ToUnixTimeSeconds();

    public string Sign(JsonObject claims, string typ = "at+jwt", string? kid = null)
    {
        var input = Input(new JsonObject { ["alg"] = "RS256", ["typ"] = typ, ["kid"] = kid ?? $"key-{_serial}" }, claims);
        return $"{input}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public string WithoutSignature(JsonObject claims) => Input(new JsonObject { ["alg"] = "none", ["typ"] = "at+jwt" }, claims) + ".";

    /// <summary>The public key, which everybody has, as if it were a shared secret.</summary>
    public string SignedWithPublicKey(JsonObject claims)
    {
        var input = Input(new JsonObject { ["alg"] = "HS256", ["typ"] = "at+jwt", ["kid"] = $"key-{_serial}" }, claims);
        return $"{input}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(PublicKeyPem), Encoding.ASCII.GetBytes(input)))}";
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _app.DisposeAsync();
    }

    private static string Input(JsonObject header, JsonObject claims) =>
        $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";

    private static string Encode(byte[] bytes) => Base64UrlEncoder.Encode(bytes);

    private IResult Answer(Func<JsonObject> content) => IsDown ? Results.StatusCode(503) : Results.Json(content());

    private JsonObject Metadata() => new()
    {
        ["issuer"] = Url,
        ["authorization_endpoint"] = Url + "/authorize",
        ["token_endpoint"] = Url + "/token",
        ["jwks_uri"] = Url + "/jwks",
    };

    private JsonObject Keys()
    {
        KeyRequests++;
        var key = _key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = $"key-{_serial}",
                ["n"] = Encode(key.Modulus!),
                ["e"] = Encode(key.Exponent!),
            }),
        };
    }
}
