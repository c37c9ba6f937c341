using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>Where a shelf keeps sessions that are open: the hot ones of a process, or the one of an activation.</summary>
internal interface ISessionMemory
{
    Loaded? Find(SessionKey key);

    void Keep(Loaded loaded);

    void Forget(SessionKey key);
}
