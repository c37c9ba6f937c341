namespace ReconnectGrains.Silo.Tests;

/// <summary>What the tests that are shared with McpHost.Tests start here.</summary>
internal static class Tested
{
    /// <summary>The file of the program that serves.</summary>
    public const string Program = "ReconnectGrains.Silo.dll";
}
