namespace ReconnectGrains.Invoices.Api;

/// <summary>One request of a connector. For demonstrations and tests: how often something was really asked for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Tenant">The token's tenant; null when the token was refused.</param>
/// <param name="User">The token's user; null when the token was refused.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Trace">Its W3C trace id.</param>
/// <param name="At">When it came.</param>
public sealed record SeenRequest(
    string Method, string Path, string? Tenant, string? User, int Status, string? Key, string? Trace, DateTimeOffset At);

/// <summary>The last requests of connectors. They hold no token and no body.</summary>
internal sealed class RequestLog(TimeProvider time)
{
    /// <summary>Most requests that are remembered.</summary>
    private const int Kept = 10_000;

    private readonly Queue<SeenRequest> _seen = new();
    private readonly Lock _gate = new();

    /// <summary>Handles a request, and notes how it ended.</summary>
    public async Task Note(HttpContext http, RequestDelegate next)
    {
        var at = time.GetUtcNow();
        try
        {
            await next(http);
        }
        finally
        {
            if (!http.Request.Path.StartsWithSegments("/dev", StringComparison.Ordinal))
            {
                Add(Seen(http, at));
            }
        }
    }

    /// <summary>What is remembered, oldest first.</summary>
    public IReadOnlyList<SeenRequest> All()
    {
        lock (_gate)
        {
            return [.. _seen];
        }
    }

    private static SeenRequest Seen(HttpContext http, DateTimeOffset at)
    {
        var bearer = http.KnownBearer();
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var trace = http.Request.Headers.TraceParent.ToString().Split('-');
        return new(
            http.Request.Method,
            $"{http.Request.Path}{http.Request.QueryString}",
            bearer?.Tenant,
            bearer?.User,
            http.Response.StatusCode,
            key.Length > 0 ? key : null,
            trace.Length == 4 ? trace[1] : null,
            at);
    }

    private void Add(SeenRequest seen)
    {
        lock (_gate)
        {
            if (_seen.Count == Kept)
            {
                _seen.Dequeue();
            }

            _seen.Enqueue(seen);
        }
    }
}
