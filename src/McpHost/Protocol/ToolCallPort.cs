using System.Text.Json;
using ReconnectGrains.Engine.Calls;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>What the endpoint needs of the engine's <see cref="ToolCalls"/>, so that the wire can be tested without a store behind it.</summary>
/// <param name="Call">Runs, parks, joins or collects a call.</param>
/// <param name="Pending">Lists the caller's own intents.</param>
/// <param name="Collect">Takes one intent's result.</param>
/// <param name="Cancel">Cancels an intent that has not run.</param>
public sealed record ToolCallPort(
    Func<Caller?, string, JsonElement?, CallOptions, CancellationToken, Task<CallResult>> Call,
    Func<Caller, CancellationToken, Task<PendingList>> Pending,
    Func<Caller, string, CancellationToken, Task<CallResult>> Collect,
    Func<Caller, string, CancellationToken, Task<CallResult?>> Cancel)
{
    /// <summary>The engine's.</summary>
    public static ToolCallPort Of(ToolCalls calls) => new(calls.Call, calls.Pending, calls.Collect, calls.Cancel);
}
