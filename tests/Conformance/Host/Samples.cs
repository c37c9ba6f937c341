using ModelContextProtocol.Protocol;

namespace ReconnectGrains.ConformanceHost;

/// <summary>The smallest things that are what they say.</summary>
internal static class Samples
{
    /// <summary>One pixel (PNG).</summary>
    public static byte[] Pixel { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=");

    /// <summary>No sound at all (WAV: 8 bit, 8 kHz, no samples).</summary>
    public static byte[] Wave { get; } = Convert.FromHexString(
        "524946462400000057415645666D742010000000010001" + "00401F0000401F0000010008006461746100000000");

    public static ContentBlock Image() => ImageContentBlock.FromBytes(Pixel, "image/png");

    public static ContentBlock Embedded(string uri, string type, string text) =>
        new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };
}
