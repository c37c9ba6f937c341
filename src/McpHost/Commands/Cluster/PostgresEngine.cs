using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>The embedded engine on PostgreSQL: stateless nodes, of which any answers any request.</summary>
public sealed class PostgresEngine : ClusterEngine
{
    /// <inheritdoc/>
    public override string Name => "the embedded engine on PostgreSQL";

    /// <inheritdoc/>
    public override string Program => Installation.Usual;

    /// <inheritdoc/>
    public override bool NeedsAzurite => false;

    /// <inheritdoc/>
    public override string? HolderPath => null;

    /// <inheritdoc/>
    public override Task Prepare(ClusterStores stores, CancellationToken cancellation) => Task.CompletedTask; // Nodes make their own tables.

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string?> NodeSettings(int number, ClusterStores stores) => new Dictionary<string, string?>
    {
        ["Reconnect:Database:Kind"] = "PostgreSql",
        ["Reconnect:Database:ConnectionString"] = stores.ConnectionString,
    };
}
