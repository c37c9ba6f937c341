using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>Takes every secret out of what travelled between the parts.</summary>
internal static partial class Harvest
{
    /// <summary>Four bytes of magic and sixteen of key id, in base64.</summary>
    private const int SealedPrefix = 27;

    /// <summary>All of them, each once.</summary>
    public static IReadOnlyList<Canary> Of(MarkedWorld world) =>
    [
        .. new[]
        {
            world.Front.Seen.SelectMany(Front),
            world.Acme.Seen.SelectMany(e => Provider(e, Kind.AcmeAccessToken, Kind.AcmeRefreshToken, Kind.AcmeIdToken, Kind.AcmeClientSecret, Kind.Code, Kind.Verifier)),
            world.Identity.Seen.SelectMany(
                e => Provider(e, Kind.IdentityAccessToken, Kind.IdentityRefreshToken, Kind.IdentityIdToken, Kind.IdentityClientSecret, Kind.Code, Kind.Verifier)),
            world.HostIdentity.Seen.SelectMany(
                e => Provider(e, Kind.HostAccessToken, Kind.HostRefreshToken, Kind.HostIdToken, Kind.None, Kind.HostCode, Kind.HostVerifier)),
            world.Planted.Select(p => new Canary(Kind.Planted, p)),
        }.SelectMany(c => c).Select(c => c with { Value = OwnPart(c.Value) }).Where(c => c.Kind != Kind.None && c.Value.Length >= Canaries.Window).Distinct(),
    ];

    /// <summary>
    /// What is a secret's own. Of a JWT the signature: header and claims stand in others, too, and are no token without it. Of what Data
    /// Protection sealed all but the key's name.
    /// </summary>
    private static string OwnPart(string value) =>
        value.StartsWith("eyJ", StringComparison.Ordinal) && value.Contains('.', StringComparison.Ordinal) ? value[(value.LastIndexOf('.') + 1)..]
        : value.StartsWith("CfDJ8", StringComparison.Ordinal) && value.Length > SealedPrefix ? value[SealedPrefix..]
        : value;

    /// <summary>Between hosts or browsers and the server.</summary>
    private static IEnumerable<Canary> Front(Exchange exchange)
    {
        foreach (var (name, value) in Addresses.Query(exchange.Url))
        {
            yield return new(name switch { "code" => Kind.Code, "state" => Kind.State, _ => Kind.None }, value);
        }

        foreach (var (name, value) in Form(exchange.Request))
        {
            yield return new(name == "__RequestVerificationToken" ? Kind.FormToken : Kind.None, value);
        }

        if (exchange.Answer is not { } answer)
        {
            yield break;
        }

        foreach (var cookie in answer.Header("Set-Cookie"))
        {
            yield return new(Kind.Cookie, cookie.Split(';')[0].Split('=', 2)[1]);
        }

        foreach (var location in answer.Header("Location").Select(l => new Uri(exchange.Url, l)))
        {
            foreach (var (name, value) in Addresses.Query(location))
            {
                yield return new(name switch { "state" => Kind.State, "nonce" => Kind.Nonce, _ => Kind.None }, value);
            }
        }

        foreach (Match link in Link.Matches(exchange.Url.AbsolutePath + " " + answer.Text))
        {
            yield return new(Kind.Ticket, link.Groups[1].Value);
        }
    }

    /// <summary>Between a client and an authorization server's endpoints.</summary>
    private static IEnumerable<Canary> Provider(Exchange exchange, Kind access, Kind refresh, Kind id, Kind secret, Kind code, Kind verifier)
    {
        foreach (var header in exchange.Request.Header("Authorization").Where(h => h.StartsWith("Basic ", StringComparison.Ordinal)))
        {
            yield return new(secret, header["Basic ".Length..]);
            yield return new(secret, Uri.UnescapeDataString(Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2)[1]));
        }

        foreach (var (name, value) in Form(exchange.Request))
        {
            yield return new(name switch { "code" => code, "code_verifier" => verifier, "refresh_token" => refresh, "client_secret" => secret, _ => Kind.None }, value);
        }

        if (exchange.Answer is not { } answer || !answer.Text.StartsWith('{'))
        {
            yield break;
        }

        foreach (var member in JsonElement.Parse(answer.Text).EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String))
        {
            yield return new(member.Name switch { "access_token" => access, "refresh_token" => refresh, "id_token" => id, _ => Kind.None }, member.Value.GetString()!);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Form(Sent request) =>
        request.Header("Content-Type").Any(t => t.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal))
            ? Addresses.Query(new Uri("http://form.test/?" + request.Text))
            : [];

    [GeneratedRegex("/connect/([A-Za-z0-9_-]{16,})")]
    private static partial Regex Link { get; }
}
