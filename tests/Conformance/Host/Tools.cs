using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.ConformanceHost;

/// <summary>The suites' tools that a connector would write like this.</summary>
[McpServerToolType]
public sealed class Tools
{
    /// <summary>Content of one kind.</summary>
    [McpServerTool(Name = "test_simple_text", ReadOnly = true, OpenWorld = false), Description("Returns a text.")]
    public static string Text() => "This is a simple text response for testing.";

    /// <summary>Content of one kind.</summary>
    [McpServerTool(Name = "test_image_content", ReadOnly = true, OpenWorld = false), Description("Returns an image.")]
    public static ContentBlock Image() => Samples.Image();

    /// <summary>Content of one kind.</summary>
    [McpServerTool(Name = "test_audio_content", ReadOnly = true, OpenWorld = false), Description("Returns a sound.")]
    public static ContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Wave, "audio/wav");

    /// <summary>Content of one kind.</summary>
    [McpServerTool(Name = "test_embedded_resource", ReadOnly = true, OpenWorld = false), Description("Returns a resource.")]
    public static ContentBlock Resource() => Samples.Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    /// <summary>Content of several kinds.</summary>
    [McpServerTool(Name = "test_multiple_content_types", ReadOnly = true, OpenWorld = false), Description("Returns several kinds of content.")]
    public static IEnumerable<ContentBlock> Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Samples.Image(),
        Samples.Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    /// <summary>A failure that the model may read.</summary>
    [McpServerTool(Name = "test_error_handling", ReadOnly = true, OpenWorld = false), Description("Fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");

    /// <summary>An argument that clients also send as a header.</summary>
    [McpServerTool(Name = "test_argument_header", ReadOnly = true, OpenWorld = false), Description("Returns what it was sent.")]
    public static string Header([McpHeader("Region")] string region) => region;
}
