namespace ReconnectGrains.McpHost.Hosting;

/// <summary>What the command line may say about a server; the rest is configuration.</summary>
/// <param name="Urls">Where to listen, as <c>--urls</c> of ASP.NET Core; null leaves it to the configuration.</param>
/// <param name="Data">The data directory; null leaves it to the configuration.</param>
/// <param name="Settings">Further settings, stronger than files and environment.</param>
public sealed record ServeOptions(string? Urls, string? Data, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>All of it as configuration.</summary>
    /// <param name="isDevelopment">In development the address that it listens on is also the public one, unless something else is said.</param>
    public IReadOnlyDictionary<string, string?> AsSettings(bool isDevelopment)
    {
        var settings = new SortedDictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (Urls is not null)
        {
            settings["urls"] = Urls;
            if (isDevelopment && !Urls.Contains(';', StringComparison.Ordinal))
            {
                settings["Reconnect:PublicUrl"] = Urls.TrimEnd('/');
            }
        }

        if (Data is not null)
        {
            settings["Reconnect:Data"] = Data;
        }

        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
