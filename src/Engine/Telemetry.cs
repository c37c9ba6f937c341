using System.Diagnostics;

namespace ReconnectGrains.Engine;

/// <summary>Where the engine's traces come from. Tags name tools, providers and outcomes: never people, tokens, paths or queries. M19, S45.</summary>
internal static class Telemetry
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "ReconnectGrains";

    /// <summary>The one source of activities.</summary>
    public static readonly ActivitySource Source = new(Name);
}
