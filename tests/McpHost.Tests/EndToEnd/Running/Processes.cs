namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>Tests that start processes run one after another: several worlds at once would only wait for each other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Processes
{
    public const string Name = "Processes";
}
