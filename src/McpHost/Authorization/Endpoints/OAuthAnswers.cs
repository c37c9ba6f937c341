using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Challenges;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>Answers of the endpoints that clients call themselves. Never cached: they carry tokens, or say why there are none. S21.</summary>
internal static class OAuthAnswers
{
    /// <summary>An answer.</summary>
    public static async Task Json(HttpContext http, int status, JsonNode body, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        Headers(http, status);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, cancellation);
    }

    /// <summary>Success that has nothing to say.</summary>
    public static void Empty(HttpContext http) => Headers(http, StatusCodes.Status200OK);

    /// <summary>An error (RFC 6749 §5.2).</summary>
    public static Task Error(HttpContext http, int status, string error, string description, CancellationToken cancellation) =>
        Json(http, status, new JsonObject { ["error"] = error, ["error_description"] = description }, cancellation);

    /// <summary>The client is not who it says (RFC 6749 §5.2).</summary>
    public static Task InvalidClient(HttpContext http, CancellationToken cancellation) =>
        Error(http, StatusCodes.Status401Unauthorized, "invalid_client", "The client is not known, or did not prove who it is.", cancellation);

    /// <summary>Not now.</summary>
    public static Task Later(HttpContext http, int status, TimeSpan wait, string error, string description, CancellationToken cancellation)
    {
        http.Response.Headers.RetryAfter = Envelope.Seconds(wait).ToString(CultureInfo.InvariantCulture);
        return Error(http, status, error, description, cancellation);
    }

    /// <summary>Runs an endpoint, and answers for what goes wrong in it. R5, R6.</summary>
    public static RequestDelegate Serve(Func<HttpContext, CancellationToken, Task> endpoint) => async http =>
    {
        try
        {
            await endpoint(http, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
        catch (StoreUnavailableException) when (!http.Response.HasStarted)
        {
            await Later(
                http, StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(5), "temporarily_unavailable", "Nothing was done. Try again.", http.RequestAborted);
        }
    };

    private static void Headers(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AccessControlAllowOrigin = "*"; // Clients in browsers: nothing here looks at a cookie.
    }
}
