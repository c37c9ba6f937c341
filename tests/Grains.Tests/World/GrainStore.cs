using Microsoft.Extensions.Configuration;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>Which grain storage the silos are configured for: the settings that the shipped files have, and where the servers of this run are.</summary>
internal sealed record GrainStore(IReadOnlyDictionary<string, string?> Settings)
{
    private const string Section = "Orleans:GrainStorage:session";

    /// <summary>Where the blobs are, for a test that looks at them itself.</summary>
    public string? Connection => Settings.GetValueOrDefault("ConnectionStrings:azure");

    /// <summary>The blobs' container.</summary>
    public string? Container => Settings.GetValueOrDefault($"{Section}:ContainerName");

    /// <summary>The SQL database that every installation has.</summary>
    public static GrainStore ReconnectSql { get; } = new(new Dictionary<string, string?> { [$"{Section}:ProviderType"] = "ReconnectSql" });

    /// <summary>Orleans' own tables in PostgreSQL; <see cref="Silo.Hosting.OrleansTables"/> makes them.</summary>
    public static GrainStore AdoNet(string connection) => new(new Dictionary<string, string?>
    {
        ["ConnectionStrings:reconnect"] = connection,
        [$"{Section}:ProviderType"] = "AdoNet",
        [$"{Section}:Invariant"] = "Npgsql",
        [$"{Section}:ConnectionName"] = "reconnect",
        [$"{Section}:SerializerKey"] = ClusterEngine.SerializerKey,
    });

    /// <summary>Blobs in a container of an Azurite.</summary>
    public static GrainStore Blobs(string connection, string container) => new(new Dictionary<string, string?>
    {
        ["ConnectionStrings:azure"] = connection,
        [$"{Section}:ProviderType"] = "AzureBlobStorage",
        [$"{Section}:ContainerName"] = container,
        [$"{Section}:ConnectionName"] = "azure",
        [$"{Section}:SerializerKey"] = ClusterEngine.SerializerKey,
    });

    public void AddTo(IConfigurationManager configuration) => configuration.AddInMemoryCollection(Settings);
}
