using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>Which node holds a session: a matter of clusters only. For administrators.</summary>
public interface ISessionPlaces
{
    /// <summary>The node's name; null where no node holds the session, and any of them can take it up.</summary>
    Task<string?> NodeOf(SessionKey key, CancellationToken cancellation);
}

/// <summary>Without a cluster no node holds a session: each looks into the store.</summary>
internal sealed class NoPlaces : ISessionPlaces
{
    /// <inheritdoc/>
    public Task<string?> NodeOf(SessionKey key, CancellationToken cancellation) => Task.FromResult<string?>(null);
}
