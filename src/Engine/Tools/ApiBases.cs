using System.Collections.Immutable;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Where each provider's API begins: the only place that a tool's requests, and the tokens on them, can go. S8, S41.</summary>
public sealed class ApiBases
{
    private readonly ImmutableDictionary<string, Uri> _byProvider;

    /// <summary>The configured bases.</summary>
    /// <param name="byProvider">Absolute URLs by provider name; HTTPS, or HTTP on a loopback address.</param>
    /// <exception cref="ArgumentException">A base is not such a URL, or carries credentials, a query or a fragment.</exception>
    public ApiBases(IReadOnlyDictionary<string, Uri> byProvider) =>
        _byProvider = byProvider.ToImmutableDictionary(p => p.Key, p => Checked(p.Key, p.Value), StringComparer.Ordinal);

    /// <summary>The base of a provider, its path ending with a slash; null when the provider is not configured.</summary>
    public Uri? Of(string provider) => _byProvider.GetValueOrDefault(provider);

    private static Uri Checked(string provider, Uri url)
    {
        if (!url.IsAbsoluteUri || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            throw new ArgumentException($"The API base of '{provider}' must be an HTTPS URL (HTTP on loopback only).", nameof(url));
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ArgumentException($"The API base of '{provider}' must not carry credentials, a query or a fragment.", nameof(url));
        }

        return url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
    }
}
