using Microsoft.Extensions.Caching.Memory;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Memberships;

/// <summary>The tenant gate: only a current, active membership passes. M9.</summary>
/// <param name="directory">Who belongs where.</param>
/// <param name="audit">Gets what is refused or new.</param>
/// <param name="autoProvision">A token of the trusted issuer makes an unknown user a member; it never revives an ended membership.</param>
/// <param name="time">The clock.</param>
public sealed class MembershipGate(MembershipDirectory directory, AuditLog audit, bool autoProvision, TimeProvider time) : IDisposable
{
    private const int Remembered = 10_000;

    private readonly MemoryCache _recent = new(new MemoryCacheOptions { SizeLimit = Remembered });

    /// <summary>The current membership for a call; null when there is none, and then the refusal is audited.</summary>
    /// <param name="key">The caller.</param>
    /// <param name="mayRemember">A read may be let in by an answer of the last few seconds.</param>
    /// <param name="traceId">For the audit log.</param>
    /// <param name="cancellation">Ends the question.</param>
    /// <exception cref="Storage.StoreUnavailableException">The directory cannot be asked.</exception>
    public async Task<Membership?> Enter(SessionKey key, bool mayRemember, string traceId, CancellationToken cancellation)
    {
        using var activity = Spans.TenantGate();
        var now = time.GetUtcNow();
        if (mayRemember && _recent.TryGetValue(key, out Recent? recent) && now - recent!.At < EngineLimits.MembershipRemembered)
        {
            return recent.Membership;
        }

        var found = await directory.Get(key, cancellation);
        if (found is null && autoProvision)
        {
            found = await directory.EnsureActive(key, cancellation);
            await Note(AuditKind.MembershipChanged, key, traceId, cancellation);
        }

        if (found is not { Active: true })
        {
            _recent.Remove(key);
            Spans.End(activity, "refused", isError: true);
            await Note(AuditKind.TenantRefused, key, traceId, cancellation);
            return null;
        }

        _recent.Set(key, new Recent(found, now), new MemoryCacheEntryOptions { Size = 1 });
        return found;
    }

    /// <summary>Whether an intent's membership is still the one that was checked when it was asked. Never from memory. M9.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The directory cannot be asked.</exception>
    public async Task<bool> IsStill(SessionKey key, long version, string traceId, CancellationToken cancellation)
    {
        using var activity = Spans.TenantGate();
        if (await directory.Get(key, cancellation) is { Active: true } found && found.Version == version)
        {
            return true;
        }

        Spans.End(activity, "refused", isError: true);
        await Note(AuditKind.TenantRefused, key, traceId, cancellation);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _recent.Dispose();

    private Task Note(AuditKind kind, SessionKey key, string traceId, CancellationToken cancellation) =>
        audit.AppendOutside(new OutsideEvent(kind, traceId, key.Tenant, key.User), cancellation);

    private sealed record Recent(Membership Membership, DateTimeOffset At);
}
