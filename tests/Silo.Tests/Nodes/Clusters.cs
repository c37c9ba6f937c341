namespace ReconnectGrains.Silo.Tests.Nodes;

/// <summary>Tests that start several nodes run one after another.</summary>
[CollectionDefinition(nameof(Clusters), DisableParallelization = true)]
public sealed class Clusters;
