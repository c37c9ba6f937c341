using System.Text.Json;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Calls;

/// <summary>The front door for MCP: runs, parks, joins and collects tool calls.</summary>
public sealed class ToolCalls
{
    /// <summary>A protected or public call.</summary>
    public Task<CallResult> Call(Caller? caller, string tool, JsonElement? arguments, CallOptions options, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The caller's own intents: open ones, and those that ended within the last hour.</summary>
    public Task<IReadOnlyList<Intent>> Pending(Caller caller, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>One intent's result; waits a little while it runs.</summary>
    public Task<CallResult> Collect(Caller caller, string intentId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Cancels an intent that has not run. Null when it is cancelled now.</summary>
    public Task<CallResult.Refused?> Cancel(Caller caller, string intentId, CancellationToken cancellation) => throw new NotImplementedException();
}
