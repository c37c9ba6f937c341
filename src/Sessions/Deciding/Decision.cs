namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What was decided. Nothing of it may happen before <see cref="Next"/> is stored.</summary>
/// <param name="Next">The session from now on; the same object when nothing changed, and then nothing is to be stored.</param>
/// <param name="Reply">The answer.</param>
/// <param name="Effects">What to do after the store, in this order.</param>
public sealed record Decision(Session Next, Reply Reply, IReadOnlyList<SideEffect> Effects);
