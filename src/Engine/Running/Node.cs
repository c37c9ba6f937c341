using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Running;

/// <summary>This process, as claims name it. A restarted process is another node: the claims of the one before are nobody's.</summary>
/// <param name="randomness">Where ids come from.</param>
public sealed class Node(Randomness randomness)
{
    /// <summary>Random, new with every start.</summary>
    public string Id { get; } = $"node_{randomness.Id()}";

    /// <summary>A stamp for a new command of this node.</summary>
    public Stamp Stamp(string traceId) => new(randomness.Id(), Id, traceId);
}
