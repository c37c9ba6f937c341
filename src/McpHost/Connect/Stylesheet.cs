using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>The one stylesheet. Its address changes with its content, so browsers may keep it for good.</summary>
internal static class Stylesheet
{
    public const string Path = "/assets/connect.css";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Styles.Text);

    private static readonly string Version = Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16];

    private static readonly EntityTagHeaderValue Tag = new($"\"{Version}\"");

    /// <summary>The address for pages.</summary>
    public static string Url { get; } = $"{Path}?v={Version}";

    public static Task Serve(HttpContext context)
    {
        // An address with another version, or none, is an old page or a guess: it gets today's content, to be asked for again.
        context.Response.Headers.CacheControl = context.Request.Query["v"] == Version ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Bytes, "text/css; charset=utf-8", entityTag: Tag).ExecuteAsync(context);
    }
}
