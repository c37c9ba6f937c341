using System.Globalization;
using ReconnectGrains.Engine.Observing;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>One thing that happened, for somebody who watches.</summary>
/// <param name="Word">What it was.</param>
/// <param name="Style">How the word looks.</param>
/// <param name="Text">The rest.</param>
internal sealed record ActivityLine(string Word, string Style, string Text)
{
    private const string Good = "green";
    private const string Waits = "yellow";
    private const string GoesOn = "blue";
    private const string Bad = "red";

    /// <summary>What a measurement says; null where it is none of those that people watch.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="label">Its labels, which never name a person. M19.</param>
    public static ActivityLine? Of(string instrument, double value, Func<string, string?> label) => instrument switch
    {
        "reconnect.calls" when label(Labels.Code) == Labels.Fine => new("call", Good, $"{label(Labels.Tool)} returned its result"),
        "reconnect.calls" => new("call", Waits, $"{label(Labels.Tool)} was answered {label(Labels.Code)}"),
        "reconnect.challenges" when label(Labels.Provider) is { } provider => new("challenge", Waits, $"the host was given a link to {provider} for its user"),
        "reconnect.challenges" => new("challenge", Waits, $"the host was told how to be let in ({label(Labels.Code)})"),
        "reconnect.intents.parked" => new("parked", Waits, $"{label(Labels.Tool)} waits for its user, {label(Labels.Provider)}: {label(Labels.Code)}"),
        "reconnect.intents.resumed" => new("resumed", GoesOn, $"{label(Labels.Tool)} goes on, {By(label(Labels.ResumedBy))}"),
        "reconnect.refresh.duration" when label(Labels.Outcome) == "refreshed" => new("refresh", GoesOn, $"{label(Labels.Provider)} gave new tokens{After(value)}"),
        "reconnect.refresh.duration" => new("refresh", Bad, $"{label(Labels.Provider)} gave none: {label(Labels.Outcome)}{After(value)}"),
        "reconnect.limits.hit" => new("limit", Bad, $"a request was refused: {label(Labels.Limit)}"),
        _ => null,
    };

    /// <summary>What the end of a browser's way back from a provider says.</summary>
    public static ActivityLine Reconnect(string? provider, string? outcome) => outcome == "Exchanged"
        ? new("reconnect", Good, $"a user came back from {provider}, which gave tokens")
        : new("reconnect", Bad, $"a user came back from {provider} without tokens: {outcome}");

    private static string By(string? word) => word switch
    {
        "reconnect" => "because its user reconnected",
        "tick" => "because its user ticked it",
        "repetition" => "because its host asked again",
        _ => "let run",
    };

    private static string After(double seconds) => string.Create(CultureInfo.InvariantCulture, $" ({seconds * 1000:0} ms)");
}
