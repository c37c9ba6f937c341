using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReconnectGrains.Fuzz;

/// <summary>Access tokens that are worth nothing, whatever a header in them asks for (RFC 8725).</summary>
internal sealed class Forgery(Ingredients good) : IDisposable
{
    private readonly RSA _own = RSA.Create(2048);
    private readonly ECDsa _ownCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A forged token, and how it was made.</summary>
    public (string Token, string How) Make(Dice dice)
    {
        var parts = good.User.Split('.');
        var header = Read(parts[0]);
        var claims = Read(parts[1]);
        switch (dice.Below(14))
        {
            case 0:
                header["alg"] = dice.Pick(["none", "None", "nOnE", "", "NONE"]);
                return ($"{Join(header, claims)}.{dice.Pick(["", parts[2], "AA"])}", "alg none");
            case 1:
                header["alg"] = dice.Pick(["HS256", "HS384", "HS512"]);
                return (Mac(header, claims, dice.Pick(PublicKeyForms())), "key confusion");
            case 2:
                header["kid"] = dice.Pick([
                    "../../../../../../dev/null", "/proc/self/environ", "' UNION SELECT 'x' --", "http://127.0.0.1/x", "\0", new string('k', 4000), "😀"]);
                return (Mac(Alg(header, "HS256"), claims, [0]), "kid injection");
            case 3:
                header[dice.Pick(["jku", "x5u"])] = new Uri(good.Trap, "jwks").AbsoluteUri;
                return (Own(header, claims), "jku");
            case 4:
                header["jwk"] = OwnKey();
                header.Remove("kid");
                return (Own(header, claims), "embedded jwk");
            case 5:
                header["x5c"] = new JsonArray(Convert.ToBase64String(dice.Bytes(64)));
                return (Own(header, claims), "x5c");
            case 6:
                header["crit"] = new JsonArray("b64", "exp", "nonsense");
                header["b64"] = false;
                return ($"{Join(header, claims)}.{parts[2]}", "crit");
            case 7:
                claims[dice.Pick(["sub", "tid", "scope", "aud", "iss", "exp", "client_id"])] = Value(dice);
                return ($"{parts[0]}.{Encode(claims)}.{parts[2]}", "other claims under the old signature");
            case 8:
                return (Own(header, claims), "another key");
            case 9:
                return ($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(dice.Bytes(1 + dice.Below(600)))}", "another signature");
            case 10:
                return ($"{parts[0]}.{parts[1]}.{parts[2]}.AA.AA", "five parts");
            case 11:
                var at = dice.Below(good.User.Length - 40);
                return (good.User[..at] + dice.Pick(["!", ".", "..", "=", "A"]) + good.User[(at + 2)..], "damaged");
            case 12:
                return (new string('A', 1 << (6 + dice.Below(10))), "long");
            default:
                var twice = $"{{\"alg\":\"none\",{Encoding.UTF8.GetString(Bytes(header))[1..]}";
                return ($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(twice))}.{parts[1]}.{parts[2]}", "alg twice");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own.Dispose();
        _ownCurve.Dispose();
    }

    private IReadOnlyList<byte[]> PublicKeyForms()
    {
        using AsymmetricAlgorithm key = IsEllipticCurve
            ? ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Number("x"), Y = Number("y") } })
            : RSA.Create(new RSAParameters { Modulus = Number("n"), Exponent = Number("e") });
        var (number, own) = IsEllipticCurve ? ("x", []) : ("n", ((RSA)key).ExportRSAPublicKey());
        return
        [
            Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"),
            key.ExportSubjectPublicKeyInfo(), own, Number(number),
            Encoding.UTF8.GetBytes(good.Key[number]!.GetValue<string>()), Encoding.UTF8.GetBytes(good.Key.ToJsonString()),
        ];
    }

    private bool IsEllipticCurve => good.Key["kty"]!.GetValue<string>() == "EC";

    private byte[] Number(string member) => Base64Url.DecodeFromChars(good.Key[member]!.GetValue<string>());

    private string Own(JsonObject header, JsonObject claims)
    {
        var input = Join(Alg(header, IsEllipticCurve ? "ES256" : "RS256"), claims);
        var bytes = Encoding.ASCII.GetBytes(input);
        var signature = IsEllipticCurve
            ? _ownCurve.SignData(bytes, HashAlgorithmName.SHA256)
            : _own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Mac(JsonObject header, JsonObject claims, byte[] key)
    {
        var input = Join(header, claims);
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(input)))}";
    }

    private JsonObject OwnKey()
    {
        if (IsEllipticCurve)
        {
            var point = _ownCurve.ExportParameters(includePrivateParameters: false).Q;
            return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        }

        var key = _own.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }

    private static JsonNode Value(Dice dice) => dice.Below(4) switch
    {
        0 => new JsonArray("a", 1, null),
        1 => JsonValue.Create(dice.Below(2) == 0 ? -1 : 1e300),
        2 => new JsonObject { ["a"] = "b" },
        _ => JsonValue.Create(dice.Text()),
    };

    private static JsonObject Alg(JsonObject header, string name)
    {
        header["alg"] = name;
        return header;
    }

    private static JsonObject Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Join(JsonObject header, JsonObject claims) => $"{Encode(header)}.{Encode(claims)}";

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Bytes(json));

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);
}
