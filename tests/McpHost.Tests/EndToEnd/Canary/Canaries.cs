using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>One secret that really travelled.</summary>
/// <param name="Kind">Whose it is and what it is.</param>
/// <param name="Value">Itself.</param>
internal sealed record Canary(Kind Kind, string Value);

/// <summary>Finds secrets in bytes: whole or any sixteen characters of them, plain or in one of the encodings that software puts text into.</summary>
internal sealed class Canaries
{
    /// <summary>How much of a secret counts as the secret.</summary>
    public const int Window = 16;

    private readonly Dictionary<UInt128, Canary> _windows = [];

    /// <summary>Looks for these.</summary>
    public Canaries(IEnumerable<Canary> canaries)
    {
        foreach (var canary in canaries)
        {
            foreach (var form in Forms(canary.Value))
            {
                Remember(canary, Encoding.UTF8.GetBytes(form));
            }
        }
    }

    /// <summary>Which of them are in there, each with what stands before it.</summary>
    public IReadOnlyList<string> In(ReadOnlySpan<byte> bytes)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        UInt128 window = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            window = (window << 8) | bytes[at];
            if (at >= Window - 1 && _windows.TryGetValue(window, out var canary))
            {
                var start = Math.Max(0, at - Window - 100);
                found.TryAdd(canary.Kind.ToString(), Encoding.UTF8.GetString(bytes[start..(at - Window + 1)]).ReplaceLineEndings(" "));
            }
        }

        return [.. found.Select(f => $"{f.Key} after »{f.Value}«")];
    }

    /// <summary>The same in text.</summary>
    public IReadOnlyList<string> In(string text) => In(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return HtmlEncoder.Default.Encode(value);
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var before = 0; before < 3; before++)
        {
            // Within a longer text a value's base64 has one of three shapes; the characters at its ends mix with the neighbours.
            var base64 = Convert.ToBase64String([.. new byte[before], .. bytes])[(before == 0 ? 0 : before + 1)..].TrimEnd('=');
            var inner = base64.Length > 1 ? base64[..^1] : base64;
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    private void Remember(Canary canary, byte[] bytes)
    {
        for (var at = 0; at + Window <= bytes.Length; at++)
        {
            _windows.TryAdd(BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(at, Window)), canary);
        }
    }
}
