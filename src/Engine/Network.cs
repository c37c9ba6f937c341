namespace ReconnectGrains.Engine;

/// <summary>What requests to providers and their APIs leave through. Injected, so that a simulation can be the network.</summary>
/// <param name="reach">Gets the handler as its user wants it set, and gives the one that is used.</param>
public sealed class Network(Func<SocketsHttpHandler, HttpMessageHandler> reach)
{
    /// <summary>The operating system's.</summary>
    public static Network OfTheSystem { get; } = new(handler => handler);

    /// <summary>The handler that requests leave through.</summary>
    internal HttpMessageHandler Through(SocketsHttpHandler handler) => reach(handler);
}
