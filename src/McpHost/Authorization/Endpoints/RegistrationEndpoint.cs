using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>The registration endpoint (RFC 7591 §3): the fallback for clients without a metadata document. Stores nothing.</summary>
internal sealed class RegistrationEndpoint(Registrations registrations, TimeProvider time)
{
    /// <summary>Largest registration, in bytes.</summary>
    public const int LargestBody = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Answers a request.</summary>
    public async Task Post(HttpContext http, CancellationToken cancellation)
    {
        if (await Read(http.Request, cancellation) is not { ValueKind: JsonValueKind.Object } json)
        {
            await OAuthAnswers.Error(http, StatusCodes.Status400BadRequest, "invalid_client_metadata", "Send a JSON object.", cancellation);
            return;
        }

        var (id, problem) = registrations.Register(json);
        if (id is null)
        {
            var error = problem!.StartsWith("redirect_uris", StringComparison.Ordinal) ? "invalid_redirect_uri" : "invalid_client_metadata";
            await OAuthAnswers.Error(http, StatusCodes.Status400BadRequest, error, problem, cancellation);
            return;
        }

        await OAuthAnswers.Json(http, StatusCodes.Status201Created, Answer(id, registrations.Find(id)!, json), cancellation);
    }

    private JsonObject Answer(string id, OAuthClient client, JsonElement json)
    {
        var answer = new JsonObject
        {
            ["client_id"] = id,
            ["client_id_issued_at"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["client_name"] = client.Name,
            ["redirect_uris"] = new JsonArray([.. client.RedirectUris.Select(u => (JsonNode)u)]),
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["response_types"] = new JsonArray("code"),
            ["token_endpoint_auth_method"] = client.MayBePublic ? "none" : "private_key_jwt",
        };
        if (json.Text("jwks_uri") is { } keys)
        {
            answer["jwks_uri"] = keys;
        }

        return answer;
    }

    private static async Task<JsonElement?> Read(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        try
        {
            var bytes = new byte[LargestBody + 1];
            var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            return length > LargestBody ? null : JsonElement.Parse(bytes.AsSpan(0, length), Strict);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null; // Not JSON, or not whole: also a chunk of a size that no number holds.
        }
    }
}
