namespace ReconnectGrains.McpHost.Connect;

/// <summary>What the connect pages have to know of the application around them.</summary>
public sealed class ConnectPageOptions
{
    /// <summary>This server's name for people: who asks.</summary>
    public required string ServerName { get; init; }

    /// <summary>The issuer of our own authorization server. S26.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The providers, with names and titles that differ.</summary>
    public required IReadOnlyList<ConnectProvider> Providers { get; init; }

    /// <summary>What a tool is called and what its arguments mean, by MCP name; null for a tool that is gone.</summary>
    public required Func<string, ToolDescription?> Tool { get; init; }

    /// <summary>A client's name for people, by client id; null where there is none, and the id is shown.</summary>
    public Func<string, string?> ClientName { get; init; } = _ => null;

    /// <summary>Titles of the tools that work with a provider, by its name.</summary>
    public Func<string, IReadOnlyList<string>> ToolTitles { get; init; } = _ => [];

    /// <summary>MCP clients are let in here, by our own authorization server; else another one knows them.</summary>
    public bool LetsClientsIn { get; init; }

    /// <summary>
    /// Origins of the providers' authorization endpoints, and of whatever those redirect to by themselves (a federated sign-in): the pages'
    /// policy lets forms lead nowhere else. Asked for every page, because metadata may arrive after the start.
    /// </summary>
    public required Func<IEnumerable<string>> FormTargets { get; init; }

    /// <summary>
    /// A developer's plain HTTP on loopback: cookies without <c>__Host-</c> and Secure. S18. Taken only in Development, and only for
    /// requests that come from loopback.
    /// </summary>
    public bool PlainHttpOnLoopback { get; init; }

    /// <summary>Connect links that one address may open or start within a minute.</summary>
    public int LinksPerMinute { get; init; } = 60;

    /// <summary>Callbacks that one address may bring within a minute.</summary>
    public int CallbacksPerMinute { get; init; } = 60;

    /// <summary>What is wrong with these options, as sentences; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems(bool isDevelopment) =>
    [
        .. Twice(Providers.Select(p => p.Name)).Select(n => $"Two providers are named '{n}'."),
        .. Twice(Providers.Select(p => p.Title)).Select(t => $"Two providers have the title '{t}': people could not tell them apart."),
        .. PlainHttpOnLoopback && !isDevelopment ? ["Plain HTTP is for Development only."] : Array.Empty<string>(),
        .. string.IsNullOrWhiteSpace(ServerName) ? ["The server has no name."] : Array.Empty<string>(),
    ];

    internal ConnectProvider? Provider(string? name) => Providers.FirstOrDefault(p => p.Name == name);

    internal ConnectProvider? Titled(string title) => Providers.FirstOrDefault(p => p.Title == title);

    private static IEnumerable<string> Twice(IEnumerable<string> texts) =>
        texts.GroupBy(t => t, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key);
}
