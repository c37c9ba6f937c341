using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests;

/// <summary>What tests with real processes start. Other projects run the same tests against another program.</summary>
internal static class Tested
{
    /// <summary>The file of the program that serves.</summary>
    public const string Program = Installation.Usual;
}
