using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>A stored session that cannot be opened: corrupt, copied from elsewhere, sealed by a foreign key ring, or newer than this program.</summary>
public sealed class SessionUnreadableException(SessionKey key, string why) : Exception($"The stored session cannot be opened: {why}.")
{
    /// <summary>Whose session it is.</summary>
    public SessionKey Key { get; } = key;

    /// <summary>Why, from a closed list of words.</summary>
    public string Why { get; } = why;
}
