using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>
/// All that the rest of the program knows of sessions. One writer per session is guaranteed behind it, by whichever engine.
/// </summary>
public interface ISessions
{
    /// <summary>Decides a command, stores what it decided, starts its effects, and answers.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store refused; nothing was decided.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened; it was left as it is.</exception>
    Task<Reply> Send(SessionKey key, Command command, CancellationToken cancellation);

    /// <summary>Waits until the session has come to a condition.</summary>
    /// <returns>False when it had not after <paramref name="atMost"/>.</returns>
    Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation);
}
