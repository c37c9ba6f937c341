using Microsoft.Net.Http.Headers;

namespace ReconnectGrains.McpHost.Browser;

/// <summary>What a request says its form is. Browsers and clients send UTF-8 (URL Standard §5.1); no other encoding is looked at. R6.</summary>
internal static class FormContent
{
    /// <summary>True for names and values as in a query, in UTF-8.</summary>
    public static bool IsUrlEncoded(HttpRequest request) =>
        TypeOf(request) is { } type && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) && IsUtf8(type);

    /// <summary>True for any kind of form that is in UTF-8.</summary>
    public static bool IsReadable(HttpRequest request) => request.HasFormContentType && TypeOf(request) is { } type && IsUtf8(type);

    private static MediaTypeHeaderValue? TypeOf(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type : null;

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
