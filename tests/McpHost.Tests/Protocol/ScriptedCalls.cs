using System.Collections.ObjectModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>An engine that answers what a test says, and remembers what it was asked.</summary>
public sealed class ScriptedCalls
{
    public Collection<Seen> Calls { get; } = [];

    public Collection<string> Cancelled { get; } = [];

    public IReadOnlyList<Intent> Intents { get; set; } = [];

    public Func<Seen, CallResult> Answer { get; set; } = _ => Text("done");

    public Func<CancellationToken, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    public Func<string, CallResult> Collected { get; set; } = id => new CallResult.Refused(ErrorCode.NotFound, IntentId: id);

    public Func<string, CallResult?> CancelAnswer { get; set; } = _ => null;

    public ToolCallPort Port => new(
        async (caller, tool, arguments, options, cancellationToken) =>
        {
            var seen = new Seen(caller, tool, arguments?.GetRawText(), options);
            Calls.Add(seen);
            await Meanwhile(cancellationToken);
            return Answer(seen);
        },
        (_, _) => Task.FromResult(new PendingList(Intents, null)),
        (_, id, _) => Task.FromResult(Collected(id)),
        (_, id, _) =>
        {
            Cancelled.Add(id);
            return Task.FromResult(CancelAnswer(id));
        });

    public static CallResult.Returned Text(string text, bool replayed = false, string? intent = null) =>
        new(new CallToolResult { Content = [new TextContentBlock { Text = text }] }, replayed, intent);

    /// <summary>The call is parked for want of a connection.</summary>
    public static CallResult Parked(Seen seen, string intent = "int_1") => new CallResult.Challenged(
        new Challenge(ErrorCode.AuthRequired, "acme", ScopeSet.Of("invoices.read", "invoices.pay"), intent, "ticket-1", DateTimeOffset.UnixEpoch.AddYears(60)),
        Digest.Of(seen.Caller!.Client, seen.Tool, ((CanonicalOutcome.Canonical)CanonicalJson.Of(JsonElement.Parse(seen.Arguments ?? "{}"))).Text));

    public sealed record Seen(Caller? Caller, string Tool, string? Arguments, CallOptions Options);
}
