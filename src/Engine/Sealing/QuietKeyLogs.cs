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
        // A rule for one log provider beats a general one, so each provider that has rules gets its own.
        foreach (var provider in options.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
        {
            options.Rules.Add(new LoggerFilterRule(provider, Category, LogLevel.Information, filter: null));
        }
    }
}
