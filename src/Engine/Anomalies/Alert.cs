using System.Text.Json;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>What a rule found.</summary>
/// <param name="Tenant">The tenant concerned; empty where none is.</param>
/// <param name="Subject">The user concerned, by the audit log's pseudonym; empty where none is.</param>
/// <param name="Provider">The provider concerned; empty where none is.</param>
/// <param name="Evidence">What it rests on.</param>
public sealed record Finding(string Tenant, string Subject, string Provider, Evidence Evidence)
{
    /// <summary>One text for what it is about: while the rule is quiet about that, it is not told again.</summary>
    internal string About => JsonSerializer.Serialize(new[] { Tenant, Subject, Provider });
}

/// <summary>What a finding rests on.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Threshold">How many are too many.</param>
/// <param name="Of">Of how many, where a share counts.</param>
/// <param name="WindowSeconds">Within which time.</param>
/// <param name="FirstAt">The first of them.</param>
/// <param name="LastAt">The last of them.</param>
/// <param name="Traces">The latest of their traces.</param>
public sealed record Evidence(long Count, long Threshold, long? Of, long WindowSeconds, DateTimeOffset FirstAt, DateTimeOffset LastAt, IReadOnlyList<string> Traces);

/// <summary>An anomaly that was told.</summary>
/// <param name="Id">Its id, of which receivers can tell a repetition.</param>
/// <param name="Anomaly">What it is.</param>
/// <param name="Finding">What was found.</param>
/// <param name="User">The user's name, where it is known still.</param>
/// <param name="RaisedAt">When.</param>
/// <param name="Delivery">What became of sending it.</param>
public sealed record Alert(string Id, Anomaly Anomaly, Finding Finding, string? User, DateTimeOffset RaisedAt, AlertDelivery Delivery);

/// <summary>What became of sending an alert.</summary>
public enum AlertDelivery
{
    /// <summary>There is no webhook.</summary>
    None = 0,

    /// <summary>It is to be sent, or sent again.</summary>
    Due = 1,

    /// <summary>It arrived.</summary>
    Delivered = 2,

    /// <summary>It was tried often enough.</summary>
    GivenUp = 3,
}

/// <summary>Every wait, retry and size of alerts.</summary>
public static class AlertLimits
{
    /// <summary>How often rules are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>How often alerts are looked for that are to be sent.</summary>
    public static readonly TimeSpan SendInterval = TimeSpan.FromSeconds(5);

    /// <summary>One attempt to send one.</summary>
    public static readonly TimeSpan SendDeadline = TimeSpan.FromSeconds(10);

    /// <summary>For how long one that is being sent is not taken by another node: longer than an attempt takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Before the second attempt; doubles up to <see cref="LongestRetryWait"/>.</summary>
    public static readonly TimeSpan FirstRetryWait = TimeSpan.FromSeconds(10);

    /// <summary>The longest between two attempts.</summary>
    public static readonly TimeSpan LongestRetryWait = TimeSpan.FromHours(1);

    /// <summary>Attempts to send one: about nine hours.</summary>
    public const int Attempts = 16;

    /// <summary>Alerts that are taken to be sent at a time.</summary>
    public const int SentAtOnce = 10;

    /// <summary>Findings of one rule in one look, the largest first; the others come with the next look, while these are quiet.</summary>
    public const int FindingsAtOnce = 50;

    /// <summary>Traces that a finding names.</summary>
    public const int Traces = 5;

    /// <summary>How long alerts are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The wait after an attempt that failed.</summary>
    public static TimeSpan RetryWait(int attempts)
    {
        var wait = FirstRetryWait * Math.Pow(2, Math.Min(attempts - 1, 20));
        return wait < LongestRetryWait ? wait : LongestRetryWait;
    }
}
