using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Grains.Effects;
using ReconnectGrains.Grains.Gateways;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Grains.Storage;

namespace ReconnectGrains.Grains;

/// <summary>The engine of a cluster: one grain per session. Orleans itself is set up by its own section of the configuration.</summary>
public static class ClusterEngine
{
    /// <summary>The name of the serializer that keeps stored states free of the names of assemblies: <c>SerializerKey</c> of a grain storage.</summary>
    public const string SerializerKey = "reconnect";

    /// <summary>Adds what a silo needs: it holds grains, carries out their effects, and sweeps.</summary>
    public static void AddToSilo(IServiceCollection services)
    {
        AddSessions(services);
        services.AddSingleton<SessionParts>();
        services.AddSingleton<EffectDrain>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(p => p.GetRequiredService<EffectDrain>());
        services.TryAddKeyedSingleton<IGrainStorageSerializer, PlainJson>(SerializerKey);
        services.AddHostedService(p => p.GetRequiredService<Sweeper>());
    }

    /// <summary>Adds what a gateway needs: it holds no grains, and everything in which tokens come up happens in a silo.</summary>
    public static void AddToGateway(IServiceCollection services)
    {
        AddSessions(services);
        services.AddSingleton<IProtectedCalls, GatewayCalls>();
        services.AddSingleton<IReturns, GatewayReturns>();
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddSingleton<MessageSealer>();
        services.TryAddSingleton(p => new GrainWay(p.GetRequiredService<IGrainFactory>()));
        services.AddSingleton<ISessions, ClusterSessions>();
        services.AddSingleton<ISessionPlaces, GrainPlaces>();
    }
}
