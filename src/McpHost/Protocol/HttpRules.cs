using Microsoft.Net.Http.Headers;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>What Streamable HTTP demands of a request before its body is looked at.</summary>
internal static class HttpRules
{
    /// <summary>What nearly every client sends.</summary>
    private const string Usual = "application/json, text/event-stream";

    /// <summary>The refusal, or null.</summary>
    public static RpcRefusal? Problem(HttpRequest request)
    {
        if (request.Headers.Accept is not [Usual] && !AcceptsBoth(request.GetTypedHeaders().Accept))
        {
            return new(StatusCodes.Status406NotAcceptable, RpcErrorCode.InvalidRequest, "Accept both application/json and text/event-stream.");
        }

        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return !isJson || request.Headers.ContentEncoding.Count > 0
            ? new(StatusCodes.Status415UnsupportedMediaType, RpcErrorCode.InvalidRequest, "Send the message as application/json in UTF-8, uncompressed.")
            : null;
    }

    private static bool AcceptsBoth(IList<MediaTypeHeaderValue> accept) => Accepts(accept, "application/json") && Accepts(accept, "text/event-stream");

    private static bool Accepts(IList<MediaTypeHeaderValue> accept, string type)
    {
        var wanted = new MediaTypeHeaderValue(type);
        return accept.Any(range => range.Quality != 0 && wanted.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)));
    }
}
