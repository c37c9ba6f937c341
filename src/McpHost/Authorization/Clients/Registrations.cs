using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>
/// Clients that registered themselves (RFC 7591). Nothing is stored: the client id is the sealed registration itself, and it never ends.
/// </summary>
internal sealed class Registrations(LocatorSealer sealer, RedirectUris redirects, TimeProvider time)
{
    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kept =
        ["client_name", "redirect_uris", "token_endpoint_auth_method", "token_endpoint_auth_methods_supported", "jwks_uri", "jwks"];

    /// <summary>Registers a client.</summary>
    /// <param name="json">What it says of itself.</param>
    /// <returns>Its client id, or a sentence that says what is wrong.</returns>
    public (string? Id, string? Problem) Register(JsonElement json)
    {
        if (ClientMetadata.Read("", json, redirects).Problem is { } problem)
        {
            return (null, problem);
        }

        var bytes = Keep(json);
        var id = bytes?.Length <= LocatorSealer.MaxPayloadBytes ? sealer.Seal(LocatorPurpose.ClientRegistration, bytes!, Never) : null;
        return id is { Length: <= Limits.ClientIdCharacters } ? (id, null) : (null, "The registration is too large, or not made of well-formed text.");
    }

    /// <summary>The client that a sealed registration describes; null for any other text.</summary>
    public OAuthClient? Find(string id) =>
        sealer.Unseal(LocatorPurpose.ClientRegistration, id, time.GetUtcNow()) is LocatorOpening.Opened opened
            ? ClientMetadata.Read(id, JsonElement.Parse(opened.Payload.Span), redirects).Client
            : null;

    private static byte[]? Keep(JsonElement json)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(new JsonObject(Kept.Where(name => json.Member(name) is not null)
                .Select(name => KeyValuePair.Create(name, JsonNode.Parse(json.Member(name)!.Value.GetRawText())))));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return null; // Half of a surrogate pair somewhere (RFC 8259 §8.2).
        }
    }
}
