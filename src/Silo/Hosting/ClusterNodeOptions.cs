using ReconnectGrains.Engine.Setup;

namespace ReconnectGrains.Silo.Hosting;

/// <summary>What a node of the cluster is.</summary>
public enum NodeRole
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Holds sessions, and serves MCP, pages and administration.</summary>
    Silo = 1,

    /// <summary>Serves the same, as an Orleans client; holds no sessions and sees no tokens.</summary>
    Gateway = 2,
}

/// <summary>The cluster's part of the configuration section <c>Reconnect</c>.</summary>
public sealed class ClusterNodeOptions
{
    /// <summary>The settings for one machine without any server.</summary>
    public const string OneMachine = "single";

    /// <summary>
    /// Which of the shipped settings to start from, as files of the folder <c>settings</c>: <c>single</c>, <c>postgresql</c>, <c>blobs</c> or
    /// <c>azure</c>; empty to bring the whole section <c>Orleans</c> oneself.
    /// </summary>
    public string Cluster { get; set; } = OneMachine;

    /// <summary>What this node is.</summary>
    public NodeRole Role { get; set; } = NodeRole.Silo;

    /// <summary>The node's name in logs, tables and the administration; the host's name where nothing is given.</summary>
    public string? NodeName { get; set; }

    /// <summary>Make the tables of Orleans' ADO.NET providers in PostgreSQL where they are missing. Needs the right to.</summary>
    public bool CreateOrleansTables { get; set; } = true;

    /// <summary>What is wrong, as sentences that say what to mend.</summary>
    public IReadOnlyList<string> Problems(string folder) =>
    [
        .. Role is NodeRole.Silo or NodeRole.Gateway ? Array.Empty<string>() : ["Reconnect:Role must be Silo or Gateway."],
        .. Cluster.Length == 0 || File.Exists(Path.Combine(folder, $"{Cluster}.json"))
            ? Array.Empty<string>()
            : [$"Reconnect:Cluster is '{Cluster}', and there is no {Cluster}.json in {folder}. Shipped are single, postgresql, blobs and azure."],
        .. Role == NodeRole.Gateway && Cluster == OneMachine
            ? ["A gateway needs a cluster that it can find: Reconnect:Cluster must not be single."]
            : Array.Empty<string>(),
    ];

    /// <exception cref="ConfigurationException">Something is wrong.</exception>
    internal void Check(string folder)
    {
        if (Problems(folder) is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }
    }
}
