using ReconnectGrains.Engine.Running;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>The memory of one activation.</summary>
internal sealed class OneSession : ISessionMemory
{
    private Loaded? _loaded;

    public Loaded? Find(SessionKey key) => _loaded;

    public void Keep(Loaded loaded) => _loaded = loaded;

    public void Forget(SessionKey key) => _loaded = null;
}
