using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.ConformanceHost;

/// <summary>The suites' resources.</summary>
[McpServerResourceType]
public sealed class Resources
{
    /// <summary>A text.</summary>
    [McpServerResource(UriTemplate = "test://static-text", Name = "static_text", MimeType = "text/plain"), Description("A text.")]
    public static string Text() => "This is the content of the static text resource.";

    /// <summary>Bytes.</summary>
    [McpServerResource(UriTemplate = "test://static-binary", Name = "static_binary", MimeType = "image/png"), Description("An image.")]
    public static ResourceContents Binary() => BlobResourceContents.FromBytes(Samples.Pixel, "test://static-binary", "image/png");

    /// <summary>One of many.</summary>
    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json"), Description("One for every id.")]
    public static ResourceContents Template(string id) => new TextResourceContents
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = JsonSerializer.Serialize(new { id, templateTest = true, data = $"Data for ID: {id}" }),
    };
}
