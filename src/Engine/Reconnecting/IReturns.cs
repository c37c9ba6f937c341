using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>Where the callback is worked on: in this process, or, seen from a gateway, in a silo, because a sign-in's tokens come back there.</summary>
internal interface IReturns
{
    /// <summary>A browser comes back.</summary>
    Task<TripEnd> Take(CallbackParameters callback, Secret? browser, SessionKey? provenUser, CancellationToken cancellation);
}
