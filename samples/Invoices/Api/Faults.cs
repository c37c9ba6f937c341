namespace ReconnectGrains.Invoices.Api;

/// <summary>A fault to be made on purpose. Development only.</summary>
/// <param name="PathPrefix">Requests whose path begins so.</param>
/// <param name="Method">Requests of this method; null for any.</param>
/// <param name="Mode">
/// <c>delay</c> before the request is handled, <c>delay-after</c> it was; <c>status</c> instead of handling it; <c>drop-before</c>:
/// the connection breaks and nothing happened; <c>drop-after</c>: it happened, and the connection breaks before the answer.
/// </param>
/// <param name="Ms">The delay, in milliseconds.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many requests it strikes; null for one.</param>
public sealed record Fault(string PathPrefix, string? Method, string Mode, int? Ms, int? Status, int? Count);

/// <summary>The faults that are armed.</summary>
internal sealed class Faults(TimeProvider time)
{
    /// <summary>Most faults armed at once.</summary>
    private const int Max = 100;

    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int Left)> _armed = [];

    /// <returns>False when it is not a fault.</returns>
    public bool Add(Fault fault)
    {
        var isFault = fault.Mode is "drop-before" or "drop-after"
            || (fault.Mode is "delay" or "delay-after" && fault.Ms is >= 0 and <= 600_000)
            || (fault.Mode is "status" && fault.Status is >= 400 and <= 599);
        lock (_gate)
        {
            if (isFault && fault.PathPrefix is not null && _armed.Count < Max)
            {
                _armed.Add((fault, fault.Count ?? 1));
                return true;
            }
        }

        return false;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _armed.Clear();
        }
    }

    /// <summary>Handles a request, struck by the first armed fault that fits it.</summary>
    public Task Apply(HttpContext http, RequestDelegate next)
    {
        var fault = http.Request.Path.StartsWithSegments("/dev", StringComparison.Ordinal) ? null : Take(http.Request);
        return fault?.Mode switch
        {
            "delay" => DelayBefore(http, next, fault),
            "delay-after" or "drop-after" => Withhold(http, next, fault),
            "status" => Refuse(http, fault),
            "drop-before" => Drop(http),
            _ => next(http),
        };
    }

    private static Task Refuse(HttpContext http, Fault fault)
    {
        if (fault.Status is 429 or 503)
        {
            http.Response.Headers.RetryAfter = "1";
        }
        else if (fault.Status is 401)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        }

        return Results.Problem(title: "A fault made on purpose.", statusCode: fault.Status).ExecuteAsync(http);
    }

    private static Task Drop(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    private async Task DelayBefore(HttpContext http, RequestDelegate next, Fault fault)
    {
        await Wait(http, fault);
        await next(http);
    }

    /// <summary>The endpoint writes into memory, so that the client hears nothing until, or unless, the fault lets it.</summary>
    private async Task Withhold(HttpContext http, RequestDelegate next, Fault fault)
    {
        var wire = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await next(http);
        http.Response.Body = wire;
        if (fault.Mode == "drop-after")
        {
            http.Abort();
            return;
        }

        await Wait(http, fault);
        answer.Position = 0;
        await answer.CopyToAsync(wire, http.RequestAborted);
    }

    private Task Wait(HttpContext http, Fault fault) => Task.Delay(TimeSpan.FromMilliseconds(fault.Ms ?? 0), time, http.RequestAborted);

    private Fault? Take(HttpRequest request)
    {
        lock (_gate)
        {
            var at = _armed.FindIndex(a => request.Path.Value!.StartsWith(a.Fault.PathPrefix, StringComparison.Ordinal)
                && (a.Fault.Method is null || string.Equals(a.Fault.Method, request.Method, StringComparison.OrdinalIgnoreCase)));
            if (at < 0)
            {
                return null;
            }

            var (fault, left) = _armed[at];
            if (left > 1)
            {
                _armed[at] = (fault, left - 1);
            }
            else
            {
                _armed.RemoveAt(at);
            }

            return fault;
        }
    }
}
