namespace ReconnectGrains.Engine.Running;

/// <summary>Our own addresses, as browsers and providers know them.</summary>
/// <param name="Callback">The one redirect URI, exactly as registered at every provider.</param>
/// <param name="Requests">The page where a proven user sees and ticks what waits.</param>
public sealed record EngineAddresses(string Callback, string Requests);
