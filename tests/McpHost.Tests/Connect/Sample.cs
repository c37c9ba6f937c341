using System.Text.Json;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>Alice, her requests and her ways through the pages.</summary>
internal static class Sample
{
    public const string ProviderUrl = "https://id.acme.example/authorize?state=abc";

    public static readonly DateTimeOffset Now = new(2026, 8, 3, 10, 30, 0, TimeSpan.Zero);

    public static readonly SessionKey Alice = new("tenant-77", "user-alice");

    public static readonly LinkView.Usable Usable = new("acme", "Acme Invoices", ScopeSet.Of("invoices.read", "payments.write", "other"), Now.AddMinutes(9.7));

    public static readonly TripEnd.Connected Connected = new(Alice, ProvenNow: true, "alice@example.com", "Acme Invoices", WithLess: false, ScopeSet.Empty);

    public static readonly IntentState Ticking = new IntentState.Parked(new ParkReason.NeedsTick(), Now.AddMinutes(-20));

    public static Intent Intent(string id, IntentState state, object? arguments = null, string tool = "pay_invoice", string client = "chatgpt") => new(
        id,
        tool,
        "acme",
        new RawJson(JsonSerializer.Serialize(arguments ?? new { amount = 120.50, recipient = "Bob" })),
        "digest",
        "fingerprint",
        new Asker(client, ScopeSet.Empty, Now, 1, "trc_0"),
        Now.AddMinutes(-20),
        "key",
        null,
        state);

    public static IntentState Done(string json) => new IntentState.Done(new KeptResult.Whole(new RawJson(json)), ReleasedBy.Reconnect, Now, null);
}
