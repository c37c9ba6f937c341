using System.Text.Json;
using ReconnectGrains.Engine.Anomalies;

namespace ReconnectGrains.McpHost.Alerts;

/// <summary>What alerts are called, and where their sections of the runbook are.</summary>
internal static class AlertWords
{
    /// <summary>In a few words.</summary>
    public static string Title(Anomaly anomaly) => anomaly switch
    {
        Anomaly.ReuseDetected => "Reuse detected",
        Anomaly.TenantRefusals => "Tenant refusals",
        Anomaly.WrongAccount => "Wrong account",
        Anomaly.FailedSignIns => "Failed sign-ins",
        Anomaly.SeveralNetworks => "Several networks",
        Anomaly.ProviderFailing => "Provider failing",
        Anomaly.ChallengeFlood => "Challenge flood",
        Anomaly.AbandonedIntents => "Abandoned intents",
        _ => anomaly.ToString(),
    };

    /// <summary>Its name for programs.</summary>
    public static string Name(Anomaly anomaly) => JsonNamingPolicy.SnakeCaseLower.ConvertName(anomaly.ToString());

    /// <summary>Its section of the runbook.</summary>
    public static string RunbookPath(Anomaly anomaly) => $"{RunbookPage}#{Anchor(Title(anomaly))}";

    /// <summary>Where the runbook is.</summary>
    public const string RunbookPage = "/runbook";

    /// <summary>The anchor of a heading, as usual viewers of such documents make it.</summary>
    public static string Anchor(string heading) => string.Concat(
        heading.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-').Select(c => c == ' ' ? '-' : c));

    /// <summary>What it rests on, in a sentence.</summary>
    public static string Evidence(Alert alert)
    {
        var evidence = alert.Finding.Evidence;
        var minutes = evidence.WindowSeconds / 60;
        return alert.Anomaly switch
        {
            Anomaly.AbandonedIntents => $"{evidence.Count} parked for more than {minutes} min (limit {evidence.Threshold})",
            Anomaly.SeveralNetworks => $"{evidence.Count} networks within {minutes} min (limit {evidence.Threshold})",
            Anomaly.ProviderFailing => $"{evidence.Count} of {evidence.Of} refreshes failed within {minutes} min",
            _ => $"{evidence.Count} within {minutes} min (limit {evidence.Threshold})",
        };
    }
}
