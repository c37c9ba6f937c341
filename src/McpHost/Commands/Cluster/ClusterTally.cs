using ReconnectGrains.McpHost.Commands.Demo;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>What became of the nodes and of the calls.</summary>
/// <param name="Nodes">How many nodes there were.</param>
/// <param name="Killed">How many of them do not run any more.</param>
/// <param name="Resumed">How often a parked call was released.</param>
/// <param name="Executions">How often the API did what one of them asks for.</param>
/// <param name="Lost">How many were parked and have no end.</param>
internal sealed record ClusterTally(int Nodes, int Killed, int Resumed, int Executions, int Lost)
{
    /// <summary>What the story should come to.</summary>
    public static ClusterTally Expected { get; } = new(ClusterWorld.Size, 1, 2, 2, 0);

    /// <summary>The nodes as they are, and the calls as they were counted.</summary>
    public static ClusterTally Of(ClusterWorld world, Tally calls) => new(
        world.Nodes.Count, world.Nodes.Count(n => !n.IsRunning), calls.Resumed, calls.Executions, calls.Lost);

    /// <inheritdoc/>
    public override string ToString() =>
        $"cluster: nodes={Nodes} killed={Killed} resumed={Resumed} executions={Executions} lost={Lost}";
}
