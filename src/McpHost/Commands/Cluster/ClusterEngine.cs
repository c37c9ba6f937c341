namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>What the nodes of a cluster run on, as far as starting and watching them goes.</summary>
public abstract class ClusterEngine
{
    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>The file of the program whose <c>serve</c> is a node; it lies beside the running one.</summary>
    public abstract string Program { get; }

    /// <summary>What a node can be, for <c>serve --role</c>; empty where all are alike.</summary>
    public virtual IReadOnlyList<string> Roles => [];

    /// <summary>The nodes need the Azure Storage emulator besides PostgreSQL.</summary>
    public abstract bool NeedsAzurite { get; }

    /// <summary>
    /// The path of an administrator's GET endpoint that tells which node holds a user's session, as <c>{"node":"node2"}</c>; it is asked with
    /// <c>tenant</c> and <c>user</c>. Null where no node holds sessions longer than a request takes.
    /// </summary>
    public abstract string? HolderPath { get; }

    /// <summary>Makes the stores ready for the first node, for example by creating tables.</summary>
    /// <param name="stores">The stores, running and empty.</param>
    /// <param name="cancellation">Gives up.</param>
    public abstract Task Prepare(ClusterStores stores, CancellationToken cancellation);

    /// <summary>What a node is told besides addresses.</summary>
    /// <param name="number">The node's number, from 1.</param>
    /// <param name="stores">The stores.</param>
    public abstract IReadOnlyDictionary<string, string?> NodeSettings(int number, ClusterStores stores);
}
