using ModelContextProtocol.Protocol;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Calls;

/// <summary>What a tool call came to, before it is put into the words of a protocol era.</summary>
public abstract record CallResult
{
    private CallResult()
    {
    }

    /// <summary>The tool's own result. <paramref name="Replayed"/>: it was given before. <paramref name="IntentId"/>: null for an unrecorded read.</summary>
    public sealed record Returned(CallToolResult Result, bool Replayed, string? IntentId) : CallResult;

    /// <summary>The call is parked.</summary>
    public sealed record Challenged(Challenge Challenge, string Digest) : CallResult;

    /// <summary>
    /// No, and why. <paramref name="Problems"/> are sentences about the arguments. <paramref name="ByUser"/>: it is the user's own no.
    /// </summary>
    public sealed record Refused(
        ErrorCode Code,
        ScopeSet? Scopes = null,
        TimeSpan? RetryAfter = null,
        string? IntentId = null,
        string? Provider = null,
        IReadOnlyList<string>? Problems = null,
        bool ByUser = false) : CallResult;
}
