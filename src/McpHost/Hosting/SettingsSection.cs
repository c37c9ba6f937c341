using ReconnectGrains.Engine.Setup;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>Reads a section of the configuration.</summary>
public static class SettingsSection
{
    /// <summary>What the section says; what it does not say keeps its default.</summary>
    /// <exception cref="ConfigurationException">A setting has a value that it cannot have.</exception>
    public static T Read<T>(this IConfigurationSection section)
        where T : class, new()
    {
        try
        {
            var options = section.Get<T>() ?? new T();
            TextTables.Reread(options, section);
            return options;
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigurationException([e.Message]); // Names the setting and the value that is none of those it can have.
        }
    }
}
