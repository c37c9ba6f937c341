namespace ReconnectGrains.Sessions;

/// <summary>What every command carries besides its content.</summary>
/// <param name="CommandId">Random, at least 128 bits: new intents, tickets and claims take their ids from it.</param>
/// <param name="Node">The process that sends it and that will carry out its effects.</param>
/// <param name="TraceId">The trace it belongs to, as <c>trc_…</c> on the wire.</param>
public sealed record Stamp(string CommandId, string Node, string TraceId);
