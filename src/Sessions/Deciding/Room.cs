using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Room for one more intent, or for a result. R9.</summary>
internal static class Room
{
    /// <summary>Makes room by letting go, oldest first, of ended ones that were collected and whose replay window is over.</summary>
    /// <returns>False when even that is not enough; then nothing is let go of.</returns>
    public static bool Make(Draft draft, int bytes, int limit, int ended = Limits.EndedIntents)
    {
        var spare = new Queue<Intent>(draft.Session.Intents.Where(i =>
            i.State is IntentState.Ended over && draft.Now - over.CollectedAt > Limits.ReplayWindow));
        var session = draft.Session;
        while (session.Intents.Count(i => i.State is IntentState.Ended) >= ended || session.PayloadBytes() + bytes > limit)
        {
            if (!spare.TryDequeue(out var oldest))
            {
                return false;
            }

            session = session with { Intents = session.Intents.Remove(oldest) };
        }

        draft.Become(session);
        return true;
    }
}
