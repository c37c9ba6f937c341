using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>Puts intents into words. Every state has its own.</summary>
internal sealed class RequestCards(ConnectPageOptions options, TimeProvider time)
{
    // A client id may be a URL or a sealed document of two kilobytes. It is not the user's data, so it may be cut.
    private const int LongestClient = 80;

    public RequestCard Of(Intent intent)
    {
        var tool = options.Tool(intent.Tool);
        var (group, words, code) = Place(intent, options.Provider(intent.Provider)?.Title ?? intent.Provider, tool?.Effect == Effect.Destructive);
        return new(
            intent.Id,
            group,
            tool?.Title ?? intent.Tool,
            tool?.Effect ?? Effect.None,
            Client(intent.Asked.Client),
            intent.AskedAt,
            Times.Ago(time.GetUtcNow() - intent.AskedAt),
            intent.Provider,
            ArgumentReading.Read(intent.Arguments, tool?.InputSchema),
            words,
            code is { } known ? ErrorCodes.Wire(known) : null,
            intent.State is IntentState.Done done ? ResultSummary.Of(done.Result) : null);
    }

    private (RequestGroup Group, string? Words, ErrorCode? Code) Place(Intent intent, string provider, bool cannotBeUndone) => intent.State switch
    {
        IntentState.Parked { Reason: ParkReason.NeedsTick } => (RequestGroup.Tick, Texts.WaitsForTick(cannotBeUndone), null),
        IntentState.Parked { Reason: ParkReason.NeedsConnection needs } => (RequestGroup.Connection, Texts.WaitsForConnection(provider, needs.Code), null),
        IntentState.Released => (RequestGroup.Running, Texts.AboutToRun, null),
        IntentState.Executing => (RequestGroup.Running, Texts.RunsNow, null),
        IntentState.Done done => (RequestGroup.Done, Texts.Ran(Times.Ago(time.GetUtcNow() - done.At), Times.Utc(done.At), done.CollectedAt is not null), null),
        IntentState.Unknown => (RequestGroup.Unsure, Texts.OutcomeUnknown(provider), ErrorCode.OutcomeUnknown),
        IntentState.Failed failed => (RequestGroup.NotRun, Texts.NotRun(failed.Code, provider), failed.Code),
        IntentState.Cancelled cancelled => (RequestGroup.NotRun, Texts.CancelledBy(cancelled.By), ErrorCode.IntentCancelled),
        IntentState.Lapsed => (RequestGroup.NotRun, Texts.Lapsed, ErrorCode.IntentLapsed),
        var state => throw new ArgumentOutOfRangeException(nameof(intent), state.GetType().Name, "No such state."),
    };

    /// <summary>A client's name; without one its site where its id is an address (a client id metadata document), else the id.</summary>
    public string Client(string id) => options.ClientName(id)
        ?? (Uri.TryCreate(id, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url.IdnHost
            : id.Length > LongestClient ? id[..LongestClient] + "…" : id);
}
