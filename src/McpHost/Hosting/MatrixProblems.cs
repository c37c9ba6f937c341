using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>Where tools and providers do not fit together. M1.</summary>
public static class MatrixProblems
{
    /// <summary>One sentence for each; empty when every tool has its provider and every declared scope its tool.</summary>
    public static IReadOnlyList<string> Of(ScopeMatrix matrix) =>
    [
        .. matrix.UnknownProviders().Select(p => $"A tool requires the provider '{p}', which is not configured under Reconnect:Providers."),
        .. matrix.UnusedScopes().Select(u => $"Reconnect:Providers:{u.Key}:Scopes declares what no tool needs: {u.Value}. Remove it, or it widens every consent."),
    ];
}
