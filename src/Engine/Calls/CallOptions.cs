namespace ReconnectGrains.Engine.Calls;

/// <summary>What a host may say about a call besides tool and arguments.</summary>
/// <param name="Handle">The intent that this call repeats.</param>
/// <param name="StartNew">This is another call even if it looks like a repetition.</param>
public sealed record CallOptions(string? Handle = null, bool StartNew = false);
