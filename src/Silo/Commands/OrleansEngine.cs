using System.Globalization;
using System.Net;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Commands;

/// <summary>Nodes that are silos: they find each other through PostgreSQL, and their grains' states are blobs.</summary>
internal sealed class OrleansEngine : ClusterEngine
{
    /// <inheritdoc/>
    public override string Name => "Orleans (PostgreSQL for membership, Azurite for the grains' states)";

    /// <inheritdoc/>
    public override string Program => "ReconnectGrains.Silo.dll";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Roles => ["silo", "gateway"];

    /// <inheritdoc/>
    public override bool NeedsAzurite => true;

    /// <inheritdoc/>
    public override string? HolderPath => "/admin/place";

    /// <inheritdoc/>
    public override Task Prepare(ClusterStores stores, CancellationToken cancellation) => Task.CompletedTask; // Nodes make their own tables.

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string?> NodeSettings(int number, ClusterStores stores) => new Dictionary<string, string?>
    {
        ["Reconnect:Cluster"] = "blobs",
        ["Reconnect:Database:ConnectionString"] = stores.ConnectionString,
        ["ConnectionStrings:azure"] = stores.Azurite!.ConnectionString,
        ["Orleans:Endpoints:AdvertisedIPAddress"] = IPAddress.Loopback.ToString(),
        ["Orleans:Endpoints:SiloPort"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Orleans:Endpoints:GatewayPort"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
    };
}
