using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.Sealing;

/// <summary>One node: a store with what seals on top of it, set up as the program sets it up.</summary>
internal sealed class SealedStore : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly SqlDatabase _database;

    public SealedStore(TestStore store, SealingOptions? options = null, Action<ILoggingBuilder>? logging = null)
    {
        _database = store.Another();
        _services = new ServiceCollection()
            .AddLogging(logging ?? (_ => { }))
            .AddSingleton(_database)
            .AddSingleton<AuditLog>()
            .AddSingleton<KeyRotationAudit>()
            .AddSingleton<AuditCheckpoints>()
            .AddSingleton<AuditRetention>()
            .AddReconnectSealing(options ?? new SealingOptions())
            .BuildServiceProvider();
    }

    public SqlDatabase Database => _database;

    public SessionSealer Sessions => _services.GetRequiredService<SessionSealer>();

    public LocatorSealer Locators => _services.GetRequiredService<LocatorSealer>();

    public IDataProtectionProvider Protection => _services.GetRequiredService<IDataProtectionProvider>();

    public AuditLog Audit => _services.GetRequiredService<AuditLog>();

    public AuditCheckpoints Checkpoints => _services.GetRequiredService<AuditCheckpoints>();

    public AuditRetention Retention => _services.GetRequiredService<AuditRetention>();

    public KeyRotationAudit Rotations => _services.GetRequiredService<KeyRotationAudit>();

    public ILoggerFactory Logs => _services.GetRequiredService<ILoggerFactory>();

    public IReadOnlyCollection<IKey> Keys => _services.GetRequiredService<IKeyManager>().GetAllKeys();

    /// <summary>A new key that is in use at once. Data Protection has a clock of its own, which cannot be replaced.</summary>
    public Guid Rotate() => _services.GetRequiredService<IKeyManager>().CreateNewKey(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(90)).KeyId;

    public AuditVerifier Verifier(TimeProvider time, Func<SessionKey, CancellationToken, Task<Session>> look) =>
        new(_database, Audit, Checkpoints, _services.GetRequiredService<IDataProtectionProvider>(), time, look);

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }

    /// <summary>Writes a certificate with its private key beside the database.</summary>
    public static string Certificate(TempStore store, string name, string? password = null)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(store.Clock.Now.AddDays(-1), store.Clock.Now.AddDays(365));
        var path = Path.Combine(store.Directory, $"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }
}
