using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Calls;

/// <summary>A client's own intents, or why it cannot have them.</summary>
/// <param name="Intents">Oldest first; empty when refused.</param>
/// <param name="Refusal">Null when it was not refused.</param>
public sealed record PendingList(IReadOnlyList<Intent> Intents, CallResult.Refused? Refusal);
