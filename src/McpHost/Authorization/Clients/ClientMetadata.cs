using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Reads what a client says of itself (RFC 7591 §2; Client ID Metadata Document §4): untrusted, so checked member by member.</summary>
internal static class ClientMetadata
{
    /// <summary>Redirect URIs of one client.</summary>
    public const int MostRedirectUris = 16;

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>The ways in which a client may authenticate here.</summary>
    public static readonly string[] Methods = ["none", "private_key_jwt"];

    /// <summary>Reads a client.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="json">What it says.</param>
    /// <param name="redirects">Judges redirect URIs.</param>
    /// <returns>The client, or a sentence that says what is wrong with it.</returns>
    public static (OAuthClient? Client, string? Problem) Read(string id, JsonElement json, RedirectUris redirects)
    {
        if (json.ValueKind != JsonValueKind.Object || json.Member("client_secret") is not null)
        {
            return (null, "A client is an object without a client_secret.");
        }

        var uris = Texts(json, "redirect_uris");
        if (uris is not { Count: > 0 and <= MostRedirectUris } || !uris.All(redirects.IsAcceptable))
        {
            return (null, $"redirect_uris must hold 1 to {MostRedirectUris} URIs: https, http on loopback, or an app's own scheme.");
        }

        if (!Allows(json, "grant_types", "authorization_code") || !Allows(json, "response_types", "code"))
        {
            return (null, "A client needs the grant type authorization_code and the response type code.");
        }

        var name = json.Text("client_name") is { Length: > 0 and <= LongestName } given && !given.Any(char.IsControl) ? given : Host(uris[0]);
        var offered = Texts(json, "token_endpoint_auth_methods_supported") ?? [json.Text("token_endpoint_auth_method") ?? "none"];
        var keys = Keys(json);
        var address = json.Text("jwks_uri");
        var proves = offered.Contains("private_key_jwt") && (keys is not null || address is not null);
        var mayBePublic = offered.Contains("none");
        return proves || mayBePublic
            ? (new OAuthClient(id, name, uris, mayBePublic, proves ? keys : null, proves && keys is null ? address : null), null)
            : (null, "token_endpoint_auth_method must be none, or private_key_jwt with jwks or jwks_uri.");
    }

    private static bool Allows(JsonElement json, string list, string needed) => json.Member(list) is null || Texts(json, list)?.Contains(needed) == true;

    private static List<string>? Texts(JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() <= 64
        && list.EnumerateArray().Select(v => v.AsText()).ToList() is var texts && texts.All(t => t is not null)
            ? [.. texts.OfType<string>()]
            : null;

    private static JsonWebKeySet? Keys(JsonElement json)
    {
        try
        {
            return json.Object("jwks") is { } keys ? new JsonWebKeySet(keys.GetRawText()) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Host(string uri) => new Uri(uri) is { Host.Length: > 0 } parsed ? parsed.Host : uri.Split(':')[0];
}
