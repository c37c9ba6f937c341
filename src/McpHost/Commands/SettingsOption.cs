using System.CommandLine;

namespace ReconnectGrains.McpHost.Commands;

/// <summary><c>--set NAME=VALUE</c>: single settings, stronger than files and environment.</summary>
internal static class SettingsOption
{
    public static Option<string[]> New()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "A setting, as in Reconnect:Title=Invoices; stronger than files and environment. May be repeated.",
            HelpName = "NAME=VALUE",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !t.Value.Contains('=', StringComparison.Ordinal)) is { } token)
            {
                result.AddError($"--set takes NAME=VALUE, not '{token.Value}'.");
            }
        });
        return option;
    }

    /// <summary>The settings of a command line; of repeated ones the last.</summary>
    public static Dictionary<string, string?> Of(IEnumerable<string>? given)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in (given ?? []).Select(g => g.Split('=', 2)))
        {
            settings[pair[0]] = pair[1];
        }

        return settings;
    }
}
