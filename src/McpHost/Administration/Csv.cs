using System.Text;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>
/// Lines of comma-separated values (RFC 4180) that may hold what somebody else chose: no cell begins like a formula, which spreadsheets would carry
/// out (OWASP: CSV injection).
/// </summary>
internal static class Csv
{
    private const string BeginsFormulas = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>One record, with the end of its line.</summary>
    public static byte[] Line(params IEnumerable<string> cells) => Encoding.UTF8.GetBytes($"{string.Join(',', cells.Select(Cell))}\r\n");

    private static string Cell(string text)
    {
        // An apostrophe says that what follows is text; people see that it was put there.
        var plain = text.Length > 0 && BeginsFormulas.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text;
        return plain.AsSpan().ContainsAny(",\"\r\n") ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }
}
