using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Whether a request may go on.</summary>
internal abstract record Access
{
    private Access()
    {
    }

    /// <summary>It may; without a token as nobody.</summary>
    public sealed record Granted(ValidatedToken? Token) : Access;

    /// <summary>It may not.</summary>
    /// <param name="Status">401, 403, 400 (RFC 6750 §3.1) or 503.</param>
    /// <param name="Code">The envelope's code.</param>
    /// <param name="Error">The header's error code; null for an absent token. S4.</param>
    /// <param name="Description">A sentence in ASCII.</param>
    /// <param name="Scopes">Every scope that the request needs, by MCP scope name. S5.</param>
    /// <param name="RetryAfter">When to come again.</param>
    /// <param name="Token">The good token that does not suffice.</param>
    public sealed record Denied(
        int Status, ErrorCode Code, string? Error, string Description, ScopeSet Scopes, TimeSpan? RetryAfter = null, ValidatedToken? Token = null)
        : Access;
}
