using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReconnectGrains.Bench.World;

/// <summary>Signs tokens (ES256, RFC 7518 §3.4), as the driver and the provider both do.</summary>
internal sealed class SigningKey : IDisposable
{
    private const string Id = "key-1";

    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private SigningKey(ECDsa key) => _key = key;

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

    /// <summary>Makes one, and keeps it in a file.</summary>
    public static SigningKey Make(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        return new(key);
    }

    /// <summary>Opens the one of a file.</summary>
    public static SigningKey Open(string path)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
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
