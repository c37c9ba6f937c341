namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>Tests that start processes run one after another, most of them in one world: several at once would only wait for each other.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Processes : ICollectionFixture<Scene>;
