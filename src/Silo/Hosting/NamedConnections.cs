using ReconnectGrains.Engine.Setup;

namespace ReconnectGrains.Silo.Hosting;

/// <summary>Orleans' settings name connection strings. One that is not there would show as an exception in the middle of the start.</summary>
internal static class NamedConnections
{
    private const string Setting = "ConnectionName";

    /// <exception cref="ConfigurationException">A connection string is named that is not there.</exception>
    public static void Check(IConfiguration configuration)
    {
        var problems = Named(configuration.GetSection("Orleans"))
            .Where(name => string.IsNullOrWhiteSpace(configuration.GetConnectionString(name)))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(Sentence)
            .ToList();
        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }
    }

    private static IEnumerable<string> Named(IConfigurationSection section) => section.GetChildren().SelectMany(
        child => child.Key.Equals(Setting, StringComparison.OrdinalIgnoreCase) && child.Value is { Length: > 0 } name ? [name] : Named(child));

    private static string Sentence(string name) => name == ClusterHosting.OwnDatabase
        ? "Reconnect:Database:ConnectionString is not set: the nodes of a cluster find each other in that database. "
            + "It looks like Host=db.example.com;Database=reconnect;Username=reconnect;Password=…"
        : $"ConnectionStrings:{name} is not set, and the section Orleans names it.";
}
