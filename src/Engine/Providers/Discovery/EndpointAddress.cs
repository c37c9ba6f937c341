namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>Which addresses a request may go to. S41.</summary>
internal static class EndpointAddress
{
    /// <summary>Absolute, HTTPS (or HTTP on loopback where permitted), without user name and fragment (RFC 6749 §3.1, §3.2).</summary>
    public static bool IsAcceptable(string address, bool allowLoopbackHttp) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;
}
