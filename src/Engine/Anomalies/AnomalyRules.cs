using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>The rules, with numbers that fit an installation of some thousand users. docs/runbook.md has a section for each.</summary>
public static class AnomalyRules
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>As they are where nothing is configured.</summary>
    public static IReadOnlyList<AnomalyRule> Usual { get; } =
    [
        // Once is enough: nothing of ours presents anything twice (R2).
        new(Anomaly.ReuseDetected, AnomalyMeasure.Events, AnomalyGrouping.User, [AuditKind.ReuseDetected], 1, Minutes(10), Hour),
        new(Anomaly.TenantRefusals, AnomalyMeasure.Events, AnomalyGrouping.Tenant, [AuditKind.TenantRefused], 20, Minutes(10), Hour),
        new(Anomaly.WrongAccount, AnomalyMeasure.Events, AnomalyGrouping.User, [AuditKind.WrongAccount], 3, Hour, 6 * Hour),
        new(Anomaly.FailedSignIns, AnomalyMeasure.Events, AnomalyGrouping.Installation, [AuditKind.SignInFailed, AuditKind.WrongUser], 20, Minutes(10), Hour),
        new(Anomaly.SeveralNetworks, AnomalyMeasure.Details, AnomalyGrouping.User, [AuditKind.LinkFollowed], 3, Hour, 6 * Hour),
        new(
            Anomaly.ProviderFailing, AnomalyMeasure.Failures, AnomalyGrouping.Provider, [AuditKind.Refreshed, AuditKind.RefreshFailed], 10, Minutes(10), Hour,
            Share: 0.3, Failure: ErrorCodes.Wire(ErrorCode.ProviderUnavailable)),
        new(Anomaly.ChallengeFlood, AnomalyMeasure.Events, AnomalyGrouping.Tenant, [AuditKind.Parked], 200, Minutes(10), Hour),
        new(Anomaly.AbandonedIntents, AnomalyMeasure.Parked, AnomalyGrouping.Tenant, [], 20, 4 * Hour, 24 * Hour),
    ];

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);
}
