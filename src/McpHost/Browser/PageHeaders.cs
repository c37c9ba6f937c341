namespace ReconnectGrains.McpHost.Browser;

/// <summary>What every answer to a browser carries, redirects and errors included. S17, S21.</summary>
public static class PageHeaders
{
    private const string NoFeatures =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
        + "midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()";

    /// <summary>Sets them when the answer starts, so that nothing that runs in between can weaken them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="formTargets">
    /// Where a form's answer may redirect to besides here: Chromium checks <c>form-action</c> again on each redirect after a POST.
    /// </param>
    public static void Apply(HttpContext context, IEnumerable<string> formTargets)
    {
        var origins = formTargets.Select(Origin).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action "
            + string.Join(' ', origins.Prepend("'self'")) + "; frame-ancestors 'none'; base-uri 'none'";
        context.Response.OnStarting(() =>
        {
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
}
