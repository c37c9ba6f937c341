namespace ReconnectGrains.McpHost.Browser;

/// <summary>What every answer to a browser carries, redirects and errors included. S17, S21.</summary>
public static class PageHeaders
{
    private const string NoFeatures =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
        + "midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()";

    private static readonly object More = new();

    /// <summary>Lets the answers of this page's forms also lead to a client's own, verified address.</summary>
    public static void AllowForms(HttpContext context, string url)
    {
        if ((Origin(url) ?? AppScheme(url)) is { } target)
        {
            context.Items[More] = target;
        }
    }

    /// <summary>Sets them when the answer starts, so that nothing that runs in between can weaken them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="formTargets">
    /// Where a form's answer may redirect to besides here: Chromium checks <c>form-action</c> again on each redirect after a POST.
    /// </param>
    public static void Apply(HttpContext context, IEnumerable<string> formTargets)
    {
        var origins = formTargets.Select(Origin).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        context.Response.OnStarting(() =>
        {
            var targets = context.Items[More] is string more ? origins.Append(more) : origins;
            var policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action "
                + string.Join(' ', targets.Prepend("'self'")) + "; frame-ancestors 'none'; base-uri 'none'";
            var headers = context.Response.Headers;
            headers.CacheControl = "no-store";
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = NoFeatures;
            return Task.CompletedTask;
        });
    }

    // Only scheme, host and port may enter the policy: anything else in a configured URL would be read as more of it.
    private static string? Origin(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : null;

    // An app's own scheme has no host that means anything, and a scheme has no character that does. Providers have none.
    private static string? AppScheme(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}:" : null;
}
