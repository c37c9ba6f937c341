using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Observing;

/// <summary>
/// Counts what stored decisions did to intents, by their own audit events: what is counted is what was stored, once, in whichever engine. M19.
/// </summary>
internal static class Decisions
{
    /// <summary>Counts one decision that was stored.</summary>
    public static void Stored(Session before, Decision decision, DateTimeOffset now)
    {
        if (!Instruments.Parked.Enabled && !Instruments.Resumed.Enabled && !Instruments.ParkDuration.Enabled)
        {
            return;
        }

        foreach (var happened in decision.Next.Unacknowledged.Where(e => e.Sequence > before.AuditSequence))
        {
            if (happened.Kind == AuditKind.Parked)
            {
                Instruments.Parked.Add(1, Tool(happened), Provider(happened), new(Labels.Code, happened.Detail?.Text));
            }
            else if (happened.Kind == AuditKind.Resumed)
            {
                Resumed(before, happened, now);
            }
        }
    }

    private static void Resumed(Session before, AuditEvent happened, DateTimeOffset now)
    {
        var by = new KeyValuePair<string, object?>(Labels.ResumedBy, Word(happened));
        Instruments.Resumed.Add(1, Tool(happened), Provider(happened), by);
        if (happened.IntentId is { } id && before.Intent(id) is { State: IntentState.Parked parked })
        {
            Instruments.ParkDuration.Record((now - parked.Since).TotalSeconds, Provider(happened), by);
        }
    }

    private static string? Word(AuditEvent happened) => happened.Detail?.Text switch
    {
        nameof(ReleasedBy.Reconnect) => "reconnect",
        nameof(ReleasedBy.Tick) => "tick",
        nameof(ReleasedBy.Repetition) => "repetition",
        _ => Labels.Other,
    };

    private static KeyValuePair<string, object?> Tool(AuditEvent happened) => new(Labels.Tool, happened.Tool);

    private static KeyValuePair<string, object?> Provider(AuditEvent happened) => new(Labels.Provider, happened.Provider);
}
