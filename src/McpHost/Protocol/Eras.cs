namespace ReconnectGrains.McpHost.Protocol;

/// <summary>The protocol revisions that this server speaks (MCP 2026-07-28, Versioning).</summary>
internal static class Eras
{
    /// <summary>The revision that says in every request what others agree on once.</summary>
    public const string PerRequest = "2026-07-28";

    /// <summary>The last revision with a handshake, and the only one of them with URL elicitation.</summary>
    public const string LastHandshake = "2025-11-25";

    /// <summary>The revisions that begin with <c>initialize</c>.</summary>
    private static readonly string[] Handshake = ["2025-03-26", "2025-06-18", LastHandshake];

    /// <summary>True for any revision that this server speaks.</summary>
    public static bool IsKnown(string version) => version == PerRequest || Handshake.Contains(version);

    /// <summary>The revision that <c>initialize</c> agrees on: the client's if it is one of ours, else the latest we can offer (MCP 2025-11-25, Lifecycle).</summary>
    public static string Negotiate(string? asked) => asked is not null && Handshake.Contains(asked) ? asked : LastHandshake;
}
