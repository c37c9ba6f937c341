using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Makes the log tamper-evident: each row carries a digest of itself that only holders of the key ring can write. A changed or
/// invented row has no valid proof; a removed one leaves a gap in the sequence, which counts without gaps. M17.
/// </summary>
internal sealed class AuditProof(IDataProtectionProvider protection)
{
    private readonly PurposeSeal _seal = new(protection.CreateProtector("ReconnectGrains.Audit", "v1"));

    /// <summary>Makes the key that the next proof needs, where there is none: inside a transaction that would be a write within a write.</summary>
    public void MakeReady() => _seal.Protect([]);

    public byte[] Of(AuditRow row) => _seal.Protect(SHA256.HashData(row.Canonical()));

    public bool Fits(AuditRow row, byte[] proof) =>
        _seal.Unprotect(proof) is { } digest && digest.AsSpan().SequenceEqual(SHA256.HashData(row.Canonical()));
}
