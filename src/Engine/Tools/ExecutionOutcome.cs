using ModelContextProtocol.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tools;

/// <summary>How one run of a tool ended. Closed: every ending that the session has to tell apart is one of these.</summary>
public abstract record ExecutionOutcome
{
    private ExecutionOutcome()
    {
    }

    /// <summary>The tool returned. An <c>isError</c> result that the tool itself made is a return, too.</summary>
    public sealed record Returned(CallToolResult Result) : ExecutionOutcome;

    /// <summary>It failed for certain, without an unknown effect: the code and a sentence for people that holds no upstream text.</summary>
    public sealed record Failed(ErrorCode Code, string Message, TimeSpan? RetryAfter = null) : ExecutionOutcome;

    /// <summary>The API refused the token also after the renewal. <paramref name="MutationsDone"/>: an earlier mutating request of this run succeeded.</summary>
    public sealed record TokenRejected(long Generation, bool MutationsDone) : ExecutionOutcome;

    /// <summary>The API wants more scopes (RFC 6750 §3.1).</summary>
    public sealed record ScopeRejected(ScopeSet Required, bool MutationsDone) : ExecutionOutcome;

    /// <summary>A mutating request went out and its answer is not known: it may or may not have happened.</summary>
    public sealed record Uncertain : ExecutionOutcome;

    /// <summary>Nothing was sent under this claim any more, because it is too old; whoever holds the newer claim goes on.</summary>
    public sealed record ClaimTooOld(bool MutationsDone) : ExecutionOutcome;
}
