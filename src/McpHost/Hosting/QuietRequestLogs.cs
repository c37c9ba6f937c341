using Microsoft.Extensions.Options;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>
/// The web server's own request log writes whole addresses: those of callbacks hold codes and states, those of links a ticket, and a
/// confused host's a token. It says so in lines of its own, and in a scope that every other line of the request carries to whoever
/// exports scopes. So these categories stay silent, whatever the configuration asks for. S2, S21, S45.
/// </summary>
internal sealed class QuietRequestLogs : IPostConfigureOptions<LoggerFilterOptions>
{
    // The scope is begun wherever this category is on at all, if only for what is critical.
    private static readonly (string Category, LogLevel Level)[] Quiet =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing.Matching.DfaMatcher", LogLevel.Information),

        // Takes a cookie that anybody can make up for a failure of ours, and writes of it what it is not asked for.
        ("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical),
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for one log provider beats a general one, so each provider that has rules gets its own.
        foreach (var provider in options.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var (category, level) in Quiet)
            {
                options.Rules.Add(new LoggerFilterRule(provider, category, level, filter: null));
            }
        }
    }
}
