using System.Diagnostics.Metrics;

namespace ReconnectGrains.Engine.Observing;

/// <summary>The engine's instruments. Nothing is measured while nobody listens. docs/telemetry.md says what each means. M19.</summary>
internal static class Instruments
{
    public static readonly Counter<long> Calls = Telemetry.Meter.CreateCounter<long>(
        "reconnect.calls", "{call}", "Tool calls that were answered.");

    public static readonly Counter<long> Challenges = Telemetry.Meter.CreateCounter<long>(
        "reconnect.challenges", "{challenge}", "Calls that were answered with a way for the user to connect.");

    public static readonly Counter<long> Parked = Telemetry.Meter.CreateCounter<long>(
        "reconnect.intents.parked", "{intent}", "Calls that were stored to wait for their user.");

    public static readonly Counter<long> Resumed = Telemetry.Meter.CreateCounter<long>(
        "reconnect.intents.resumed", "{intent}", "Parked calls that were let run.");

    public static readonly Histogram<double> ParkDuration = Telemetry.Meter.CreateHistogram<double>(
        "reconnect.park.duration", "s", "Time from park to resume.", null, Telemetry.Patience);

    public static readonly Gauge<long> Queued = Telemetry.Meter.CreateGauge<long>(
        "reconnect.intents.queued", "{intent}", "Intents that wait in all sessions of the installation. Every node reports the same number.");

    public static readonly Histogram<double> RefreshDuration = Telemetry.Meter.CreateHistogram<double>(
        "reconnect.refresh.duration", "s", "Requests for new tokens, until their answer was read.", null, Telemetry.Seconds);

    public static readonly UpDownCounter<long> RefreshWaiters = Telemetry.Meter.CreateUpDownCounter<long>(
        "reconnect.refresh.waiters", "{call}", "Calls that wait for a refresh of somebody else at this moment.");

    public static readonly Histogram<double> RefreshWait = Telemetry.Meter.CreateHistogram<double>(
        "reconnect.refresh.wait.duration", "s", "How long a call waited for the one refresh that all of them share.", null, Telemetry.Seconds);

    public static readonly Histogram<double> StoreDuration = Telemetry.Meter.CreateHistogram<double>(
        "reconnect.store.duration", "s", "What the store of sessions took, whichever it is.", null, Telemetry.Seconds);

    public static readonly Histogram<double> DatabaseDuration = Telemetry.Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "Queries and transactions of the SQL database.", null, Telemetry.Seconds);

    public static readonly Counter<long> Conflicts = Telemetry.Meter.CreateCounter<long>(
        "reconnect.store.conflicts", "{conflict}", "Decisions that somebody else's store came before, and that were made again.");

    private static readonly Counter<long> LimitsHit = Telemetry.Meter.CreateCounter<long>(
        "reconnect.limits.hit", "{refusal}", "Refusals because of a limit of this program.");

    /// <summary>Counts a refusal because of a limit.</summary>
    public static void Hit(string limit) => LimitsHit.Add(1, new KeyValuePair<string, object?>(Labels.Limit, limit));
}
