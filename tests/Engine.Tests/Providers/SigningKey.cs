using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>A key of a scripted provider: signs ID tokens and publishes itself.</summary>
internal sealed class SigningKey
{
    private readonly SecurityKey _key;
    private readonly string _algorithm;

    private SigningKey(SecurityKey key, string algorithm) => (_key, _algorithm) = (key, algorithm);

    public static SigningKey Es256(string kid) =>
        new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid }, "ES256");

    public static SigningKey Rsa(string kid, string algorithm) => Of(RSA.Create(2048), kid, algorithm);

    public static SigningKey Of(RSA rsa, string kid, string algorithm = "RS256") => new(new RsaSecurityKey(rsa) { KeyId = kid }, algorithm);

    public static SigningKey Hmac(string kid, string secret) =>
        new(new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(secret)) { KeyId = kid }, "HS256");

    public static string KeySet(params IEnumerable<JsonObject> keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public string Sign(Dictionary<string, object> claims) =>
        new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(claims), new SigningCredentials(_key, _algorithm));

    /// <param name="claims">The claims.</param>
    /// <param name="type">The header's <c>typ</c>; null for none.</param>
    public string Sign(Dictionary<string, object> claims, string? type) => new JsonWebTokenHandler().CreateToken(
        JsonSerializer.Serialize(claims), new SigningCredentials(_key, _algorithm), new Dictionary<string, object> { ["typ"] = type ?? "" });

    public static string Unsigned(Dictionary<string, object> claims) =>
        new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(claims));

    /// <summary>The published form: public halves only, except of a symmetric key, which a careless provider could publish.</summary>
    public JsonObject Publish()
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(_key);
        var all = new Dictionary<string, string?>
        {
            ["kty"] = jwk.Kty,
            ["kid"] = jwk.Kid,
            ["crv"] = jwk.Crv,
            ["x"] = jwk.X,
            ["y"] = jwk.Y,
            ["n"] = jwk.N,
            ["e"] = jwk.E,
            ["k"] = jwk.K,
        };
        var published = new JsonObject { ["use"] = "sig" };
        foreach (var (member, value) in all.Where(m => m.Value is not null))
        {
            published[member] = value;
        }

        return published;
    }
}
