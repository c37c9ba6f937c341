using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>What is unusual enough to be told to somebody. In the audit log and in settings by name.</summary>
public enum Anomaly
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>A token, code, state or ticket of a user was presented a second time.</summary>
    ReuseDetected = 1,

    /// <summary>Callers of a tenant were refused because they do not belong to it, or asked for another.</summary>
    TenantRefusals = 2,

    /// <summary>Reconnects of a user came back with another upstream account.</summary>
    WrongAccount = 3,

    /// <summary>Sign-ins failed in a burst.</summary>
    FailedSignIns = 4,

    /// <summary>Reconnect links of one user were followed from several networks.</summary>
    SeveralNetworks = 5,

    /// <summary>Many of a provider's refreshes failed.</summary>
    ProviderFailing = 6,

    /// <summary>Unusually many calls of a tenant were parked.</summary>
    ChallengeFlood = 7,

    /// <summary>Parked calls that nobody resumes.</summary>
    AbandonedIntents = 8,
}

/// <summary>What a rule counts.</summary>
public enum AnomalyMeasure
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Events.</summary>
    Events = 1,

    /// <summary>Different details of events.</summary>
    Details = 2,

    /// <summary>Events that are failures, where they are at least a share of all.</summary>
    Failures = 3,

    /// <summary>Intents that are parked for longer than the window.</summary>
    Parked = 4,
}

/// <summary>What a rule counts by.</summary>
public enum AnomalyGrouping
{
    /// <summary>The installation.</summary>
    Installation = 0,

    /// <summary>Each tenant.</summary>
    Tenant = 1,

    /// <summary>Each user of each tenant.</summary>
    User = 2,

    /// <summary>Each provider.</summary>
    Provider = 3,
}

/// <summary>A rule about anomalies: data, so that an operator can set other numbers.</summary>
/// <param name="Anomaly">What it finds.</param>
/// <param name="Measure">What it counts.</param>
/// <param name="By">What it counts by.</param>
/// <param name="Kinds">The audit events that it counts.</param>
/// <param name="Threshold">How many are too many.</param>
/// <param name="Window">Within which time; of parked intents, for how long they are parked.</param>
/// <param name="Quiet">For how long the same is not told again.</param>
/// <param name="Share">Of <see cref="AnomalyMeasure.Failures"/>: which share of all events has to be failures.</param>
/// <param name="Failure">Of <see cref="AnomalyMeasure.Failures"/>: the detail of an event that is one.</param>
public sealed record AnomalyRule(
    Anomaly Anomaly,
    AnomalyMeasure Measure,
    AnomalyGrouping By,
    IReadOnlyList<AuditKind> Kinds,
    int Threshold,
    TimeSpan Window,
    TimeSpan Quiet,
    double Share = 0,
    string? Failure = null);
