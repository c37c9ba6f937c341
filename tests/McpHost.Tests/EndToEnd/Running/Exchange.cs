using System.Text;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>One half of an exchange, exactly as it travelled.</summary>
/// <param name="First">The first line: method and target, or the status.</param>
/// <param name="Headers">Every header.</param>
/// <param name="Body">The body.</param>
internal sealed record Sent(string First, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>A header's values.</summary>
    public IEnumerable<string> Header(string name) => Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value);

    /// <summary>All of it as bytes.</summary>
    /// <param name="without">Headers that are left out.</param>
    public byte[] Bytes(params string[] without) =>
    [
        .. Encoding.UTF8.GetBytes(First + "\n" + string.Concat(Headers
            .Where(h => !without.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
            .Select(h => $"{h.Key}: {h.Value}\n")) + "\n"),
        .. Body.Span,
    ];
}

/// <summary>A request and, once there is one, its answer.</summary>
internal sealed class Exchange(string relay, string method, Uri url, Sent request)
{
    /// <summary>Between whom.</summary>
    public string Relay => relay;

    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>Where it was sent.</summary>
    public Uri Url => url;

    /// <summary>The request.</summary>
    public Sent Request => request;

    /// <summary>The answer; null while there is none.</summary>
    public Sent? Answer { get; set; }
}
