using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Setup;

/// <summary>The engine without a cluster: the row's version in the SQL store is the fence.</summary>
public static class EmbeddedEngine
{
    /// <summary>Adds it.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ISessionStore, SqlSessionStore>();
        services.AddSingleton<ISessionMemory, HotSessions>();
        services.AddSingleton<SessionShelf>();
        services.AddSingleton<SessionDesk>();
        services.AddSingleton<EmbeddedSessions>();
        services.AddSingleton<ISessions>(p => p.GetRequiredService<EmbeddedSessions>());
        services.AddSingleton<ISessionPlaces, NoPlaces>();
        services.AddHostedService(p => p.GetRequiredService<EmbeddedSessions>());
        services.AddHostedService(p => p.GetRequiredService<Sweeper>());
    }
}
