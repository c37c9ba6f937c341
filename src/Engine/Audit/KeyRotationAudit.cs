using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Enters new keys of the key ring into the audit log. Data Protection makes a key in the middle of sealing, where nothing can be
/// awaited and the log cannot be sealed; so the sweeper asks here instead, and a crash in between loses nothing. M17, S44.
/// </summary>
public sealed class KeyRotationAudit(SqlDatabase database, AuditLog log)
{
    /// <summary>Audits every key that was not audited yet, each once, whatever the number of nodes.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreUnavailableException">Those that are left are audited the next time.</exception>
    public async Task<int> Record(CancellationToken cancellation)
    {
        var names = await database.Read(
            work => work.Rows<string>("SELECT name FROM key_ring WHERE audited = 0 ORDER BY stored_at, name"), cancellation);
        var count = 0;
        foreach (var name in names)
        {
            var recorded = await log.AppendOutside(
                new OutsideEvent(AuditKind.KeysRotated),
                async work => await work.Execute("UPDATE key_ring SET audited = 1 WHERE name = @name AND audited = 0", new { name }) == 1,
                cancellation);
            count += recorded ? 1 : 0;
        }

        return count;
    }
}
