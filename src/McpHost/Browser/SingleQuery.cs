namespace ReconnectGrains.McpHost.Browser;

/// <summary>A query in which every parameter stands at most once (RFC 6749 §3.1) and none is longer than <see cref="MaxLength"/>.</summary>
public sealed class SingleQuery
{
    /// <summary>Longest value, in characters.</summary>
    public const int MaxLength = 4096;

    private readonly IQueryCollection _query;

    private SingleQuery(IQueryCollection query) => _query = query;

    /// <summary>The value of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => _query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Checks a query.</summary>
    /// <returns>The query, or null when it is not like that.</returns>
    public static SingleQuery? Of(HttpRequest request) =>
        request.Query.All(p => p.Value.Count <= 1 && p.Value.ToString().Length <= MaxLength) ? new SingleQuery(request.Query) : null;
}
