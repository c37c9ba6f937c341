using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Administration;

/// <summary>What administrators do. In the audit log by name.</summary>
public enum AdministratorAct
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Access tokens count as expired. M12.</summary>
    ExpireTokens = 1,

    /// <summary>A membership begins. M9.</summary>
    BeginMembership = 2,

    /// <summary>A membership ends. M9.</summary>
    EndMembership = 3,

    /// <summary>A parked intent does not run any more.</summary>
    CancelIntent = 4,

    /// <summary>A provider is disconnected. M8.</summary>
    Disconnect = 5,

    /// <summary>The audit log is taken out.</summary>
    ExportAuditLog = 6,

    /// <summary>The audit log is looked through for changes.</summary>
    VerifyAuditLog = 7,

    /// <summary>An administrator signed in to the console.</summary>
    SignIn = 8,

    /// <summary>The scope audit is taken out.</summary>
    ExportScopeAudit = 9,
}

/// <summary>Every administrator's act passes here before it happens: within the administrator's reach, and in the audit log under their name. S46.</summary>
public sealed class ActLog(AuditLog audit)
{
    /// <summary>Says that the act is about to happen.</summary>
    /// <param name="act">What.</param>
    /// <param name="acting">Who.</param>
    /// <param name="tenant">Whom it concerns; null for every tenant.</param>
    /// <param name="provider">Which provider it concerns, if one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False where that is not this administrator's to do: then the log has the refusal.</returns>
    /// <exception cref="StoreUnavailableException">It is not in the log, so it must not happen.</exception>
    public async Task<bool> Begin(AdministratorAct act, Acting acting, string? tenant, string? provider, CancellationToken cancellation)
    {
        var may = acting.May(tenant);
        await audit.AppendOutside(
            new OutsideEvent(
                may ? AuditKind.AdministratorActed : AuditKind.TenantRefused, acting.TraceId, acting.Key.Tenant, acting.Key.User, provider,
                ClientId: acting.Client, Detail: AuditDetail.Of(act)),
            cancellation);
        return may;
    }
}
