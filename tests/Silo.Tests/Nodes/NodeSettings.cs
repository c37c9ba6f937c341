using System.Globalization;
using System.Net;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests.Nodes;

/// <summary>What a node of a cluster over PostgreSQL is told.</summary>
internal static class NodeSettings
{
    /// <summary>A silo, on free ports of its own.</summary>
    public static IReadOnlyDictionary<string, string?> Silo(string name, string connection) => new Dictionary<string, string?>(Any(name, connection))
    {
        ["Orleans:Endpoints:AdvertisedIPAddress"] = IPAddress.Loopback.ToString(),
        ["Orleans:Endpoints:SiloPort"] = Port(),
        ["Orleans:Endpoints:GatewayPort"] = Port(),
    };

    /// <summary>A gateway.</summary>
    public static IReadOnlyDictionary<string, string?> Gateway(string name, string connection) =>
        new Dictionary<string, string?>(Any(name, connection)) { ["Reconnect:Role"] = "Gateway" };

    private static Dictionary<string, string?> Any(string name, string connection) => new()
    {
        ["Reconnect:Cluster"] = "postgresql",
        ["Reconnect:NodeName"] = name,
        ["Reconnect:Database:ConnectionString"] = connection,
        ["Reconnect:Leave"] = "00:00:01", // The tests' load balancer asks four times a second.
        ["Reconnect:ConnectsPerMinute"] = "10000", // All of these people sit behind one address.
    };

    private static string Port() => Loopback.FreePort().ToString(CultureInfo.InvariantCulture);
}
