using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>
/// Data Protection logs key ids, except that its key manager writes whole key elements at Debug when one cannot be read. So that
/// category never goes below Information, whatever the configuration asks for. S45.
/// </summary>
internal sealed class QuietKeyLogs : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for one log provider beats a general one, so each provider that has rules gets its own. A stricter one stays as strict.
        foreach (var provider in options.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
        {
            var asked = options.Rules
                .Where(r => (r.ProviderName is null || r.ProviderName == provider) && IsAbout(r.CategoryName))
                .OrderBy(r => (r.ProviderName is null ? 0 : 1, r.CategoryName?.Length ?? 0))
                .LastOrDefault()?.LogLevel ?? options.MinLevel;
            options.Rules.Add(new LoggerFilterRule(provider, Category, asked > LogLevel.Information ? asked : LogLevel.Information, filter: null));
        }
    }

    private static bool IsAbout(string? category) => category is null || Category.StartsWith(category, StringComparison.OrdinalIgnoreCase);
}
