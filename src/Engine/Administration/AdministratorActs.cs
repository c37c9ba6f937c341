using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Administration;

/// <summary>What came of an administrator's act on one session.</summary>
public enum ActOutcome
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>It is done.</summary>
    Done = 1,

    /// <summary>There was nothing to do any more.</summary>
    Nothing = 2,

    /// <summary>There is no such thing, or it is not this administrator's.</summary>
    NotFound = 3,

    /// <summary>It runs already.</summary>
    TooLate = 4,

    /// <summary>The session takes no more events until the audit log has those that it holds.</summary>
    Later = 5,
}

/// <summary>What administrators can do to single users, for the console and the HTTP API alike. Each act is in the log before it happens. S46.</summary>
public sealed class AdministratorActs(ISessions sessions, MembershipDirectory directory, ActLog acts, AuditLog audit, AuditVerifier verifier, Node node)
{
    /// <summary>Says no to an intent that has not run.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was done.</exception>
    public async Task<ActOutcome> Cancel(SessionKey key, string intentId, Acting acting, CancellationToken cancellation) =>
        await acts.Begin(AdministratorAct.CancelIntent, acting, key.Tenant, null, cancellation)
            ? Outcome(await sessions.Send(key, new Command.CancelForUser(node.Stamp(acting.TraceId), intentId), cancellation))
            : ActOutcome.NotFound;

    /// <summary>Disconnects a provider: revoked there, wiped here. M8.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was done.</exception>
    public async Task<ActOutcome> Disconnect(SessionKey key, string provider, Acting acting, CancellationToken cancellation) =>
        await acts.Begin(AdministratorAct.Disconnect, acting, key.Tenant, provider, cancellation)
            ? Outcome(await sessions.Send(key, new Command.Disconnect(node.Stamp(acting.TraceId), provider), cancellation))
            : ActOutcome.NotFound;

    /// <summary>Begins or ends a membership. M9.</summary>
    /// <returns>Null where the tenant is not the administrator's.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was done.</exception>
    public async Task<MembershipChange?> ChangeMembership(SessionKey key, bool active, Acting acting, CancellationToken cancellation)
    {
        var act = active ? AdministratorAct.BeginMembership : AdministratorAct.EndMembership;
        if (!await acts.Begin(act, acting, key.Tenant, null, cancellation))
        {
            return null;
        }

        var change = active ? await directory.Activate(key, cancellation) : await directory.End(key, cancellation);
        if (change.Changed)
        {
            await audit.AppendOutside(new OutsideEvent(AuditKind.MembershipChanged, acting.TraceId, key.Tenant, key.User), cancellation);
        }

        return change;
    }

    /// <summary>Looks whether the audit log is as it was written: all of it, or one tenant's part. M17.</summary>
    /// <returns>Null where the tenant is not the administrator's.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<AuditReport?> Verify(string? tenant, Acting acting, CancellationToken cancellation) =>
        acting.Narrow(tenant) is var narrowed && await acts.Begin(AdministratorAct.VerifyAuditLog, acting, narrowed, null, cancellation)
            ? await verifier.Verify([], narrowed, cancellation)
            : null;

    private static ActOutcome Outcome(Reply reply) => reply switch
    {
        Reply.Noted { Affected: > 0 } => ActOutcome.Done,
        Reply.Refused { Code: ErrorCode.NotFound } => ActOutcome.NotFound,
        Reply.Refused { Code: ErrorCode.Pending } => ActOutcome.TooLate,
        Reply.Refused => ActOutcome.Later,
        _ => ActOutcome.Nothing,
    };
}
