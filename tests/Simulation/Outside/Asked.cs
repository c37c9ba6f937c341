using System.Net;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>One request as a server sees it.</summary>
internal sealed record Asked(
    string Node, string Method, Uri Url, string? Authorization, string? Key, string? Trace, IReadOnlyDictionary<string, string> Form)
{
    /// <summary>Whoever asked has heard, or will not listen any more.</summary>
    public Action Heard { get; set; } = () => { };

    public string? Bearer => Authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true ? Authorization["Bearer ".Length..] : null;

    public string Query(string name) => Parse(Url.Query.TrimStart('?')).GetValueOrDefault(name, "");

    /// <summary>Reads a request to its end, as a client does that sends it.</summary>
    public static Asked Of(string node, HttpRequestMessage request)
    {
        var form = new Dictionary<string, string>();
        if (request.Content is { } content)
        {
            var body = content.ReadAsByteArrayAsync();
            form = body.IsCompletedSuccessfully
                ? Parse(System.Text.Encoding.UTF8.GetString(body.Result))
                : throw new InvalidOperationException("A body in memory is read at once.");
        }

        var trace = Header(request, "traceparent") is { Length: > 35 } parent ? $"trc_{parent.Substring(3, 32)}" : null;
        return new(node, request.Method.Method, request.RequestUri!, Header(request, "Authorization"), Header(request, "Idempotency-Key"), trace, form);
    }

    public static Dictionary<string, string> Parse(string fields) => fields.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(f => f.Split('=', 2)).Where(f => f.Length == 2).ToDictionary(f => f[0], f => WebUtility.UrlDecode(f[1]), StringComparer.Ordinal);

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}

/// <summary>What a server answers; <see cref="LostOnItsWay"/> for one that the asker must not get.</summary>
internal sealed record Answered(
    int Status, string Body, string Type = "application/json", string? RetryAfter = null, string? Challenge = null, TimeSpan? After = null, bool LostOnItsWay = false)
{
    /// <summary>No answer, ever.</summary>
    public static readonly Answered Never = new(0, "");

    public HttpResponseMessage ToMessage(HttpRequestMessage request)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Body));
        content.Headers.TryAddWithoutValidation("Content-Type", Type);
        var message = new HttpResponseMessage((HttpStatusCode)Status) { Content = content, RequestMessage = request };
        if (RetryAfter is not null)
        {
            message.Headers.TryAddWithoutValidation("Retry-After", RetryAfter);
        }

        if (Challenge is not null)
        {
            message.Headers.TryAddWithoutValidation("WWW-Authenticate", Challenge);
        }

        return message;
    }
}
