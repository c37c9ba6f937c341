using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>Answers of the administration's HTTP API: JSON, and the same envelope as everywhere.</summary>
internal static class AdminAnswers
{
    public static Task Refuse(HttpContext http, int status, ErrorCode code, string detail, CancellationToken cancellation)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        var envelope = new Envelope(code, RequestTrace.Of(http)) { Detail = detail };
        return http.Response.WriteAsJsonAsync(envelope.ToJson(), cancellation);
    }

    public static Task Send<T>(HttpContext http, T body, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(body, AdminJson.Options, cancellation);
    }
}
