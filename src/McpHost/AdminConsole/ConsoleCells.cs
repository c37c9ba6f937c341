using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Overviews;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>Rows of the console's tables.</summary>
internal sealed class ConsoleCells(ConnectPageOptions options, TimeProvider time)
{
    // A client id may be a URL or a sealed document of two kilobytes.
    private const int LongestClient = 60;

    public IReadOnlyList<Cell> Of(SessionRow row) =>
    [
        new(row.Key.Tenant),
        new(row.Key.User, ConsolePaths.Of(row.Key.Tenant, row.Key.User)),
        new(
            string.Join(", ", row.Connections.Select(c => AdminViews.Trouble(c) is { } trouble ? $"{Title(c.Provider)} ({trouble})" : Title(c.Provider))),
            Style: row.Connections.Any(c => c.Trouble > 0) ? "bad" : null),
        Count(row.Parked), Count(row.Released),
    ];

    public IReadOnlyList<Cell> Of(SessionKey key, ConnectionOverview c) =>
    [
        new(Title(c.Provider)),
        new(c.Reason is { } why ? $"{AdminViews.Name(c.Status)}: {AdminViews.Name(why)}" : AdminViews.Name(c.Status), Style: c.Status == ConnectionStatus.Broken ? "bad" : null),
        new(c.Account ?? ""),
        new(c.Granted.ToString(), Style: "code"),
        Ago(c.ObtainedAt),
        c.ExpiresAt is { } end ? new(Times.Utc(end)) { At = end } : new(""),
        c.Status == ConnectionStatus.Missing
            ? new("")
            : Act("Disconnect", AdministratorAct.Disconnect, ("tenant", key.Tenant), ("user", key.User), ("provider", c.Provider)),
    ];

    public IReadOnlyList<Cell> Of(SessionKey key, IntentOverview i) =>
    [
        new(i.Tool),
        new(AdminViews.Name(i.Status), Style: i.Status == IntentStatus.Unknown ? "bad" : null),
        new(i.NeedsTick ? "waits for the user's tick" : i.Code is { } code ? ErrorCodes.Wire(code) : "", Style: "code"),
        new(Client(i.Client)),
        Ago(i.AskedAt),
        Trace(i.TraceId),
        i.CanBeCancelled ? Cancel(key, i.Id) : new(""),
    ];

    public IReadOnlyList<Cell> Of(ParkedRow row) =>
    [
        new(Age(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(row.Intent.Since))),
        new(row.Key.Tenant),
        new(row.Key.User, ConsolePaths.Of(row.Key.Tenant, row.Key.User)),
        new(row.Intent.Tool),
        new(row.Intent.Code.Length == 0 ? "waits for the user's tick" : row.Intent.Code, Style: "code"),
        new(Client(row.Intent.ClientId)),
        Trace(row.Intent.TraceId),
        Cancel(row.Key, row.Intent.Id),
    ];

    public IReadOnlyList<Cell> Of(ScopeAuditRow row) =>
    [
        new(row.Key.Tenant),
        new(row.Key.User, ConsolePaths.Of(row.Key.Tenant, row.Key.User)),
        row.Trouble == 0 ? new(Title(row.Provider)) : new($"{Title(row.Provider)} ({AdminViews.Trouble(row.Trouble)})", Style: "bad"),
        new(row.Scopes.Granted.ToString(), Style: "code"),
        Scopes(row.Scopes.Unneeded, "code bad"), Scopes(row.Scopes.Unused), Scopes(row.Scopes.Missing),
        new(string.Join(", ", row.Tools.Where(t => t.UsedOn is not null).Select(t => $"{t.Name} ({AdminViews.Day(t):yyyy-MM-dd})"))),
    ];

    public IReadOnlyList<Cell> Of(ToolRule rule) =>
        [new(Title(rule.Provider)), new(rule.Name), new(rule.Scopes.ToString(), Style: "code"), new(AdminViews.Name(rule.Effect))];

    public IReadOnlyList<Cell> Of(Membership of) =>
    [
        new(of.Key.Tenant),
        new(of.Key.User, ConsolePaths.Of(of.Key.Tenant, of.Key.User)),
        new(of.Active ? "active" : "ended", Style: of.Active ? null : "bad"),
        Ago(of.ChangedAt),
        Act(of.Active ? "End" : "Begin again", of.Active ? AdministratorAct.EndMembership : AdministratorAct.BeginMembership, ("tenant", of.Key.Tenant), ("user", of.Key.User)),
    ];

    public IReadOnlyList<Cell> Of(AuditEntry e) =>
    [
        new(e.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss")) { At = e.At },
        new(e.Genuine ? AdminViews.Name(e.Kind) : $"{AdminViews.Name(e.Kind)} ({ConsoleTexts.Untouched})", Style: e.Genuine ? null : "bad"),
        new(e.Tenant ?? ""),
        e is { Tenant: { } tenant, User: { } user } ? new(user, ConsolePaths.Of(tenant, user)) : new(e.User ?? ""),
        new(string.Join(" · ", new[] { e.Tool, e.Provider is { } provider ? Title(provider) : null, e.ClientId is { } client ? Client(client) : null, e.IntentId }.OfType<string>())),
        new(e.Detail ?? "", Style: "code"),
        Trace(e.TraceId),
    ];

    public IReadOnlyList<Cell> Of(Alert a) =>
    [
        Ago(a.RaisedAt),
        new(AlertWords.Title(a.Anomaly), AlertWords.RunbookPath(a.Anomaly)),
        new(a.Finding.Tenant),
        a.User is { } user ? new(user, ConsolePaths.Of(a.Finding.Tenant, user)) : new(a.Finding.Subject),
        new(a.Finding.Provider.Length == 0 ? "" : Title(a.Finding.Provider)),
        new(AlertWords.Evidence(a)),
        a.Finding.Evidence.Traces.Count == 0 ? new("") : Trace(a.Finding.Evidence.Traces[0]),
        new(a.Delivery == AlertDelivery.None ? "" : AdminViews.Name(a.Delivery), Style: a.Delivery == AlertDelivery.GivenUp ? "bad" : null),
    ];

    public static IReadOnlyList<Cell> Of(AuditFinding finding) =>
        [new(finding.Stream, Style: "code"), new($"{finding.Sequence}"), new(AdminViews.Name(finding.Fault), Style: "bad")];

    /// <summary>A link that asks before anything happens.</summary>
    public static Cell Act(string text, AdministratorAct act, params IEnumerable<(string Name, string? Value)> about) =>
        new(text, ConsolePaths.With(ConsolePaths.Ask, [("act", AdminViews.Name(act)), .. about]), "act");

    public string Title(string provider) => options.Provider(provider)?.Title ?? provider;

    private static Cell Cancel(SessionKey key, string intent) =>
        Act("Cancel", AdministratorAct.CancelIntent, ("tenant", key.Tenant), ("user", key.User), ("intent", intent));

    private static Cell Scopes(ScopeSet scopes, string style = "code") =>
        scopes.Count == 0 ? new(ConsoleTexts.NoneOfThem, Style: "quiet") : new(scopes.ToString(), Style: style);

    private static Cell Count(long number) => new(number == 0 ? "" : $"{number}");

    private static Cell Trace(string id) => id.Length == 0 ? new("") : new(id, ConsolePaths.OfTrace(id), "code");

    private Cell Ago(DateTimeOffset? at) => at is { } moment ? new($"{Times.Ago(time.GetUtcNow() - moment)} ({Times.Utc(moment)})") { At = moment } : new("");

    private static string Age(TimeSpan age) => age.TotalHours >= 1 ? $"{(int)age.TotalHours} h {age.Minutes} min" : $"{Math.Max(0, (int)age.TotalMinutes)} min";

    private string Client(string id) => options.ClientName(id) ?? (id.Length > LongestClient ? id[..LongestClient] + "…" : id);
}
