using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Grains;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Silo.Gateways;
using ReconnectGrains.Silo.Health;

namespace ReconnectGrains.Silo.Hosting;

/// <summary>Makes the application a node of a cluster: a silo, or a gateway to silos.</summary>
public static class ClusterHosting
{
    /// <summary>The connection string that the shipped settings name; the database's own unless something else is configured.</summary>
    internal const string OwnDatabase = "reconnect";

    private const string ConnectionName = $"ConnectionStrings:{OwnDatabase}";

    /// <summary>Adds everything, from the configuration sections <c>Reconnect</c> and <c>Orleans</c>.</summary>
    /// <exception cref="ConfigurationException">The configuration cannot work; the message says what to mend.</exception>
    public static ReconnectBuilder AddReconnectCluster(this WebApplicationBuilder builder)
    {
        var node = builder.Configuration.GetSection(ReconnectOptions.Section).Read<ClusterNodeOptions>();
        var folder = Path.Combine(builder.Environment.ContentRootPath, "settings");
        node.Check(folder);
        AddShipped(builder.Configuration, node, folder);
        NamedConnections.Check(builder.Configuration);
        if (node.CreateOrleansTables && UsesPostgreSql(builder.Configuration) && builder.Configuration[ConnectionName] is { } connection)
        {
            builder.Services.AddSingleton<IHostedService>(new OrleansTables(connection));
        }

        if (node.Role == NodeRole.Gateway)
        {
            builder.AddClusterClient();
            builder.Services.AddGatewayHealth();
            return builder.AddReconnect(ClusterEngine.AddToGateway);
        }

        // Before everything else: the silo starts first and stops last.
        builder.UseOrleans(silo =>
        {
            silo.Services.Configure<ClusterMembershipOptions>(builder.Configuration.GetSection("Orleans:Membership"));
            silo.AddActivityPropagation();
        });
        builder.Services.AddSiloHealth();
        return builder.AddReconnect(ClusterEngine.AddToSilo);
    }

    private static bool UsesPostgreSql(ConfigurationManager configuration) =>
        configuration["Orleans:Clustering:Invariant"] == "Npgsql" || configuration["Orleans:GrainStorage:session:Invariant"] == "Npgsql";

    /// <summary>The shipped settings are weaker than everything that an operator says.</summary>
    private static void AddShipped(ConfigurationManager configuration, ClusterNodeOptions node, string folder)
    {
        var own = new SortedDictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (configuration["Reconnect:Database:ConnectionString"] is { Length: > 0 } database)
        {
            own[ConnectionName] = database;
        }

        if (node.NodeName is { Length: > 0 } name)
        {
            own["Orleans:Name"] = name;
        }

        if (node is { Cluster: ClusterNodeOptions.OneMachine, Role: NodeRole.Silo })
        {
            // Nobody else has to find this silo.
            own["Orleans:Endpoints:AdvertisedIPAddress"] = IPAddress.Loopback.ToString();
            (own["Orleans:Endpoints:SiloPort"], own["Orleans:Endpoints:GatewayPort"]) = FreePorts();
        }

        var files = new ConfigurationBuilder().AddInMemoryCollection(own);
        if (node.Cluster.Length > 0)
        {
            files.AddJsonFile(Path.Combine(folder, $"{node.Cluster}.json"), optional: false);
            if (node.Role == NodeRole.Silo)
            {
                files.AddJsonFile(Path.Combine(folder, $"{node.Cluster}.silo.json"), optional: true);
            }
        }

        foreach (var source in files.Sources.Reverse())
        {
            ((IConfigurationBuilder)configuration).Sources.Insert(0, source);
        }
    }

    /// <summary>Two ports that were free a moment ago.</summary>
    private static (string One, string Other) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (Port(one), Port(other));

        static string Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
