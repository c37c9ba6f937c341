using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>
/// The ES256 keys that sign our own tokens, sealed in the database, one for each slot of time. Every node knows by the clock which slot it
/// is, and the first to come makes its key: no node is in charge, and each verifies what any other signs. The next slot's key is made
/// and published a slot ahead, so that a rotation surprises nobody who remembers the key set. S44.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromDays(30);

    /// <summary>Slots after its own for which a key is still published; far longer than any token that it signed lives.</summary>
    public const int PublishedFor = 2;

    /// <summary>How long this process takes its own memory of the keys for good.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly SqlDatabase _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly PurposeSeal _seal;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Known? _known;

    /// <summary>Keys in this database.</summary>
    public SigningKeys(SqlDatabase database, IDataProtectionProvider protection, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
        _seal = new PurposeSeal(protection.CreateProtector("ReconnectGrains.SigningKey", "v1"));
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds() / (long)Slot.TotalSeconds;

    /// <summary>The key that signs now.</summary>
    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public async Task<ECDsaSecurityKey> Current(CancellationToken cancellation) => (await Load(cancellation)).Keys[Now];

    /// <summary>All keys that verify: the ones before, the current one, and the next. The same object until they are read again.</summary>
    /// <exception cref="StoreUnavailableException">The keys cannot be read.</exception>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> All(CancellationToken cancellation) => (await Load(cancellation)).All;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _known?.Keys.Values.ToArray() ?? [])
        {
            key.ECDsa.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<Known> Load(CancellationToken cancellation)
    {
        var slot = Now;
        if (Fresh(slot) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            if (Fresh(slot) is { } loaded)
            {
                return loaded; // By whoever was here before.
            }

            for (var wanted = slot; wanted <= slot + 1; wanted++)
            {
                await Ensure(wanted, cancellation);
            }

            var rows = await _database.Read(
                work => work.Rows<Row>(
                    "SELECT slot AS Slot, key_id AS KeyId, sealed AS Sealed FROM signing_keys WHERE slot >= @oldest AND slot <= @newest ORDER BY slot",
                    new { oldest = slot - PublishedFor, newest = slot + 1 }),
                cancellation);
            return _known = new Known(slot, _time.GetUtcNow(), rows.ToDictionary(r => r.Slot, Open)); // A key that is known stays the object that it is: what signs and verifies with it is cached by it.
        }
        finally
        {
            _turn.Release();
        }
    }

    private Known? Fresh(long slot) => _known is { } known && known.Slot == slot && _time.GetUtcNow() - known.At < Remembered ? known : null;

    private async Task Ensure(long slot, CancellationToken cancellation)
    {
        if (await _database.Read(work => work.First<long>("SELECT COUNT(*) FROM signing_keys WHERE slot = @slot", new { slot }), cancellation) > 0)
        {
            return;
        }

        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var row = new
        {
            slot,
            id = Base64Url.EncodeToString(SHA256.HashData(made.ExportSubjectPublicKeyInfo())),
            now = _database.Now,
            bytes = _seal.Protect(made.ExportPkcs8PrivateKey()),
        };
        await _audit.AppendOutside(
            new OutsideEvent(AuditKind.KeysRotated),
            async work => await work.Execute(
                "INSERT INTO signing_keys (slot, key_id, made_at, sealed) VALUES (@slot, @id, @now, @bytes) ON CONFLICT (slot) DO NOTHING", row) == 1,
            cancellation);
    }

    private ECDsaSecurityKey Open(Row row)
    {
        if (_known?.Keys.GetValueOrDefault(row.Slot) is { } known && known.KeyId == row.KeyId)
        {
            return known;
        }

#pragma warning disable CA2000 // The security key holds it, for as long as this process remembers the key.
        var key = ECDsa.Create();
#pragma warning restore CA2000
        key.ImportPkcs8PrivateKey(
            _seal.Unprotect(row.Sealed) ?? throw new StoreUnavailableException(StoreTrouble.Corrupt, "a signing key of another key ring"), out _);
        return new ECDsaSecurityKey(key) { KeyId = row.KeyId };
    }

    private sealed record Row(long Slot, string KeyId, byte[] Sealed);

    private sealed record Known(long Slot, DateTimeOffset At, Dictionary<long, ECDsaSecurityKey> Keys)
    {
        public IReadOnlyList<ECDsaSecurityKey> All { get; } = [.. Keys.Values];
    }
}
