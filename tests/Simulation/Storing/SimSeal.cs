using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace ReconnectGrains.Simulation.Storing;

/// <summary>
/// Sealing whose keys come from the world's seed: authenticated and bound to its purposes like the real one, without its key ring, whose
/// ids come from the operating system.
/// </summary>
internal sealed class SimSeal : IDataProtectionProvider, IDataProtector
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;
    private readonly Counter _nonces;
    private readonly Dictionary<string, SimSeal> _purposes = [];

    private SimSeal(byte[] key, Counter nonces) => (_key, _nonces) = (key, nonces);

    public static SimSeal Of(ulong seed) => new(SHA256.HashData(BitConverter.GetBytes(seed)), new Counter());

    public IDataProtector CreateProtector(string purpose)
    {
        if (!_purposes.TryGetValue(purpose, out var seal))
        {
            _purposes[purpose] = seal = new SimSeal(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose)), _nonces);
        }

        return seal;
    }

    public byte[] Protect(byte[] plaintext)
    {
        var all = new byte[NonceBytes + TagBytes + plaintext.Length];
        BinaryPrimitives.WriteInt64LittleEndian(all, ++_nonces.Value);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(all.AsSpan(0, NonceBytes), plaintext, all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes));
        return all;
    }

    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("Too short.");
        }

        var plain = new byte[protectedData.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(protectedData.AsSpan(0, NonceBytes), protectedData.AsSpan(NonceBytes + TagBytes), protectedData.AsSpan(NonceBytes, TagBytes), plain);
        return plain;
    }

    private sealed class Counter
    {
        public long Value { get; set; }
    }
}

/// <summary>The key ring that <see cref="SimSeal"/> does without.</summary>
internal sealed class NoKeyRing : IKeyManager
{
    public IReadOnlyCollection<IKey> GetAllKeys() => [];

    public CancellationToken GetCacheExpirationToken() => CancellationToken.None;

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => throw new NotSupportedException();

    public void RevokeKey(Guid keyId, string? reason = null) => throw new NotSupportedException();

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => throw new NotSupportedException();
}
