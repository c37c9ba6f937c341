namespace ReconnectGrains.Engine.Running;

/// <summary>The addresses that providers know of us.</summary>
/// <param name="Callback">The one redirect URI, exactly as registered at every provider.</param>
public sealed record EngineAddresses(string Callback);
