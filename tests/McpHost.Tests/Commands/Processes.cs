namespace ReconnectGrains.McpHost.Tests.Commands;

/// <summary>Tests that start several processes each take turns: a small machine would miss deadlines otherwise.</summary>
[CollectionDefinition(nameof(Processes), DisableParallelization = true)]
public sealed class Processes;
