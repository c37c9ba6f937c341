using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>Asks the cluster where a session's grain is active.</summary>
internal sealed class GrainPlaces(GrainWay way) : ISessionPlaces
{
    /// <inheritdoc/>
    public async Task<string?> NodeOf(SessionKey key, CancellationToken cancellation)
    {
        try
        {
            var grains = way.Reach();
            var management = grains.GetGrain<IManagementGrain>(0);
            var address = await management.GetActivationAddress(grains.GetGrain<ISessionGrain>(GrainKey.Of(key)), cancellation);
            return address is null
                ? null
                : (await management.GetDetailedHosts(onlyActive: true, cancellation)).FirstOrDefault(h => h.SiloAddress.Equals(address))?.SiloName;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            throw new StoreUnavailableException(StoreTrouble.Disconnected, "the cluster does not answer");
        }
    }
}
