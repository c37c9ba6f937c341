using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReconnectGrains.Chaos.Providers;

/// <summary>Signs tokens (ES256, RFC 7518 §3.4).</summary>
internal sealed class SigningKey : IDisposable
{
    private const string Id = "key-1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _gate = new();

    /// <summary>The public half, as a key set (RFC 7517 §5).</summary>
    public JsonObject Published
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new()
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "EC",
                    ["crv"] = "P-256",
                    ["use"] = "sig",
                    ["alg"] = "ES256",
                    ["kid"] = Id,
                    ["x"] = Base64Url.EncodeToString(point.X),
                    ["y"] = Base64Url.EncodeToString(point.Y),
                }),
            };
        }
    }

    /// <summary>A signed token.</summary>
    public string Sign(string type, JsonObject claims)
    {
        var input = $"{Part(new JsonObject { ["alg"] = "ES256", ["typ"] = type, ["kid"] = Id })}.{Part(claims)}";
        lock (_gate)
        {
            return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
