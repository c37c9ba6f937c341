namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>How hosts and browsers connect: they follow redirects and keep cookies themselves, or not at all.</summary>
internal static class Connections
{
    /// <summary>Connections that nobody watches.</summary>
    public static HttpMessageHandler Plain() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
}
