using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>Sets up everything that seals.</summary>
public static class SealingSetup
{
    /// <summary>
    /// Data Protection with its key ring in the registered <see cref="SqlDatabase"/> (a new key every 90 days), and the two sealers.
    /// Ask <see cref="SealingOptions.Problems"/> first.
    /// </summary>
    public static IServiceCollection AddReconnectSealing(this IServiceCollection services, SealingOptions options)
    {
        var protection = services.AddDataProtection()
            .SetApplicationName("ReconnectGrains")
            .SetDefaultKeyLifetime(TimeSpan.FromDays(90));
        services.AddSingleton<SqlKeyRing>();
        services.AddSingleton<IKeyManager>(p => new SharedKeys(ActivatorUtilities.CreateInstance<XmlKeyManager>(p), p.GetRequiredService<SqlDatabase>()));
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            provider => new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<SqlKeyRing>()));
        if (options.CertificatePath is { } path)
        {
#pragma warning disable CA2000 // Data Protection keeps the certificate for as long as the process lives.
            protection.ProtectKeysWithCertificate(WrappingCertificate.Load(path, options.CertificatePasswordFile));
#pragma warning restore CA2000
            protection.UnprotectKeysWithAnyCertificate(
                [.. options.PreviousCertificatePaths.Select(p => WrappingCertificate.Load(p, options.CertificatePasswordFile))]);
        }

        services.AddSingleton<SessionSealer>();
        services.AddSingleton<LocatorSealer>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QuietKeyLogs>();
        return services;
    }
}
