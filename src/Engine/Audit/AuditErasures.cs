using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// That a user's pseudonym was erased by this program, sealed: without it, whoever can write to the database could hide how a session's stream ends by
/// removing the pseudonym that leads to it. It says nothing of the pseudonym, and of the user only a digest, to holders of the key ring. M17.
/// </summary>
internal sealed class AuditErasures(IDataProtectionProvider protection)
{
    private readonly PurposeSeal _seal = new(protection.CreateProtector("ReconnectGrains.AuditErasure", "v1"));

    /// <summary>What is to be kept of an erasure. Not inside of a transaction: sealing may write a key.</summary>
    public byte[] Of(SessionKey key) => _seal.Protect(Encoding.UTF8.GetBytes(Digest(key)));

    /// <summary>Keeps it.</summary>
    public static Task<int> Keep(SqlWork work, string id, byte[] erasure) =>
        work.Execute("INSERT INTO audit_erasures (id, sealed) VALUES (@id, @erasure)", new { id, erasure });

    /// <summary>Whom the erasures are of, as <see cref="Digest"/> has it; those that this program did not write are left out.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>> All(SqlDatabase database, CancellationToken cancellation)
    {
        var kept = await database.Read(work => work.Rows<byte[]>("SELECT sealed FROM audit_erasures"), cancellation);
        return kept.Select(k => _seal.Unprotect(k)).OfType<byte[]>().Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A user, by a digest.</summary>
    public static string Digest(SessionKey key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Canonical)));
}
