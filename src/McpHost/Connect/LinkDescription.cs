namespace ReconnectGrains.McpHost.Connect;

/// <summary>All that a link's page shows. It has no room for the call or the user. S14.</summary>
/// <param name="ProviderTitle">The provider to connect.</param>
/// <param name="Scopes">What is asked for.</param>
/// <param name="TimeLeft">How long the link works.</param>
/// <param name="Url">Where the button leads.</param>
public sealed record LinkDescription(string ProviderTitle, IReadOnlyList<ScopeDescription> Scopes, string TimeLeft, string Url);

/// <summary>A scope as people see it.</summary>
/// <param name="Name">As the provider names it.</param>
/// <param name="Words">What it allows, where somebody wrote that down.</param>
public sealed record ScopeDescription(string Name, string? Words);
