namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>A protocol revision, and whether the host says that it can send people to a URL.</summary>
/// <param name="Version">The revision.</param>
/// <param name="OpensUrls">It declares URL elicitation.</param>
internal sealed record HostEra(string Version, bool OpensUrls)
{
    /// <summary>What most hosts speak.</summary>
    public static HostEra June2025 { get; } = new("2025-06-18", OpensUrls: false);

    /// <summary>The last revision with a handshake.</summary>
    public static HostEra November2025 { get; } = new("2025-11-25", OpensUrls: true);

    /// <summary>The revision that says in every request what others agree on once.</summary>
    public static HostEra July2026 { get; } = new("2026-07-28", OpensUrls: true);

    /// <summary>True for the revisions that begin with <c>initialize</c>.</summary>
    public bool HasHandshake => string.CompareOrdinal(Version, July2026.Version) < 0;
}
