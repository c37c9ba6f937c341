using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>Something that must hold in every world, whatever goes wrong in it.</summary>
/// <param name="world">The world.</param>
/// <param name="line">The number of the requirement.</param>
internal abstract class Invariant(World world, string line)
{
    protected World World => world;

    protected Record Record => world.Record;

    /// <summary>A session was stored.</summary>
    public virtual void OnStored(Change change)
    {
    }

    /// <summary>A refresh token is presented at its provider.</summary>
    public virtual void OnPresented(Generation generation, Presentation presentation)
    {
    }

    /// <summary>A request with one of our tokens arrives at an API.</summary>
    public virtual void OnArrived(Asked asked, Access access, Route route)
    {
    }

    /// <summary>Something really changed.</summary>
    public virtual void OnEffect(Effect effect)
    {
    }

    /// <summary>A host heard the answer to a call.</summary>
    public virtual void OnTold(Wish wish, CallResult result)
    {
    }

    /// <summary>Faults have stopped, users have done their part, and time has passed.</summary>
    public virtual void AtTheEnd()
    {
    }

    protected void Broken(SessionKey? key, string what) => world.Verdict.Broken(line, key, what);
}
