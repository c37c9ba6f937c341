using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Storage;

[assembly: RegisterProvider("ReconnectSql", "GrainStorage", "Silo", typeof(SqlGrainStorageProvider))]

namespace ReconnectGrains.Grains.Storage;

/// <summary>Lets the configuration choose it: <c>Orleans:GrainStorage:session:ProviderType = ReconnectSql</c>.</summary>
internal sealed class SqlGrainStorageProvider : IProviderBuilder<ISiloBuilder>
{
    /// <inheritdoc/>
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, (services, _) => new SqlGrainStorage(
            new GrainRows(services.GetRequiredService<SqlDatabase>()), services.GetRequiredKeyedService<IGrainStorageSerializer>(ClusterEngine.SerializerKey)));
}
