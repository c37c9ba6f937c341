namespace ReconnectGrains.McpHost.Health;

/// <summary>What the two questions are answered with.</summary>
internal static class HealthAnswers
{
    public static Task Alive(HttpContext http, CancellationToken cancellation) => Send(http, StatusCodes.Status200OK, new { status = "live" }, cancellation);

    /// <summary>200, or 503 with the names of the checks that failed.</summary>
    public static Task Ready(HttpContext http, IReadOnlyList<string> failed, CancellationToken cancellation) => failed.Count == 0
        ? Send(http, StatusCodes.Status200OK, new { status = "ready" }, cancellation)
        : Send(http, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", failed }, cancellation);

    private static Task Send<T>(HttpContext http, int status, T body, CancellationToken cancellation)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(body, cancellation);
    }
}
