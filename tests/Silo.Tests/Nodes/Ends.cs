using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.Silo.Tests.Nodes;

/// <summary>How nodes end.</summary>
internal static class Ends
{
    /// <summary>Asks a node to end, as orchestrators do.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> Terminated(this SampleServer node)
    {
        await node.Signal("TERM", TestContext.Current.CancellationToken);
        return await node.Ended(Town.StopDeadline, TestContext.Current.CancellationToken);
    }
}
