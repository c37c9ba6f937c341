namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>What an MCP host got from the identity provider.</summary>
/// <param name="Value">The access token. Never printed.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record HostToken(string Value, string Scopes)
{
    /// <inheritdoc/>
    public override string ToString() => "***";
}
