using Microsoft.Extensions.Caching.Memory;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>The sessions that a process used last.</summary>
internal sealed class HotSessions : ISessionMemory, IDisposable
{
    /// <summary>Stored bytes of the sessions that are kept open in memory.</summary>
    public const long Bytes = 64L * 1024 * 1024;

    private readonly MemoryCache _hot = new(new MemoryCacheOptions { SizeLimit = Bytes });

    public Loaded? Find(SessionKey key) => _hot.TryGetValue(key, out Loaded? hot) ? hot : null;

    public void Keep(Loaded loaded) => _hot.Set(loaded.Session.Key, loaded, new MemoryCacheEntryOptions { Size = loaded.Bytes });

    public void Forget(SessionKey key) => _hot.Remove(key);

    public void Dispose() => _hot.Dispose();
}
