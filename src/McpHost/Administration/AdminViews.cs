using System.Text.Json;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Overviews;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>One page of a list.</summary>
/// <param name="Items">Its rows.</param>
/// <param name="Next">What <c>after</c> gets the next page; null on the last one.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A session in a list.</summary>
public sealed record SessionItem(string Tenant, string User, IReadOnlyList<ConnectionItem> Connections, long Parked, long Released);

/// <summary>A connection in a list of sessions.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Trouble">Why it is broken; null while it works.</param>
/// <param name="Scopes">The scopes that it has or had.</param>
public sealed record ConnectionItem(string Provider, string? Trouble, string Scopes);

/// <summary>One session: no token, no argument and no result.</summary>
public sealed record SessionDetail(string Tenant, string User, IReadOnlyList<ConnectionDetail> Connections, IReadOnlyList<IntentDetail> Intents);

/// <summary>A connection of one session.</summary>
public sealed record ConnectionDetail(
    string Provider, string State, string? Reason, string? Account, string Scopes, DateTimeOffset? ObtainedAt, DateTimeOffset? ExpiresAt, bool CanRefresh);

/// <summary>An intent of one session.</summary>
public sealed record IntentDetail(
    string Id, string Tool, string Provider, string Client, string TraceId, DateTimeOffset AskedAt, string State, DateTimeOffset? Since, string? Code, bool NeedsTick);

/// <summary>A parked intent in a list.</summary>
public sealed record ParkedItem(
    string Tenant, string User, string Id, string Tool, string Provider, string Client, string TraceId, string? Code, DateTimeOffset Since, long AgeSeconds);

/// <summary>A membership.</summary>
public sealed record MembershipItem(string Tenant, string User, bool Active, long Version, DateTimeOffset ChangedAt);

/// <summary>How often something happened at a provider within one hour.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Hour">The hour's begin.</param>
/// <param name="Kind"><c>refreshed</c>, <c>refresh_failed</c> or <c>parked</c>.</param>
/// <param name="Detail">Why it failed or was parked.</param>
/// <param name="Count">How often.</param>
/// <param name="MedianMs">Refreshes that worked: the milliseconds that half of them took at most.</param>
/// <param name="SlowestMs">And that the slowest took.</param>
public sealed record ProviderHourItem(
    string Provider, DateTimeOffset Hour, string Kind, string? Detail, long Count, long? MedianMs, long? SlowestMs);

/// <summary>A connection in the scope audit.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Trouble">Why the connection is broken; null while it works.</param>
/// <param name="Granted">What it may.</param>
/// <param name="Needed">What the provider's tools need, all of them together.</param>
/// <param name="Used">What those need that the user used in the last 30 days.</param>
/// <param name="Unneeded">Granted, and no tool would miss it.</param>
/// <param name="Unused">Granted and needed by a tool, but what was used would not miss it.</param>
/// <param name="Missing">Needed by a tool and not granted.</param>
/// <param name="Tools">The provider's tools.</param>
public sealed record ScopeAuditItem(
    string Tenant, string User, string Provider, string? Trouble, string Granted, string Needed, string Used, string Unneeded, string Unused, string Missing,
    IReadOnlyList<ScopeAuditToolItem> Tools);

/// <summary>A tool in the scope audit of one connection.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="Covered">All of that is granted.</param>
/// <param name="UsedOn">The last day on which the user used it, of the last 30; null where none.</param>
public sealed record ScopeAuditToolItem(string Tool, string Needs, bool Covered, DateOnly? UsedOn);

/// <summary>An alert.</summary>
public sealed record AlertItem(
    string Id, string Rule, DateTimeOffset RaisedAt, string? Tenant, string? User, string? Provider, Evidence Evidence, string Delivery, string Runbook);

/// <summary>An event of the audit log.</summary>
public sealed record AuditItem(
    DateTimeOffset At, string Kind, string Stream, long Sequence, string? TraceId, string? Tenant, string? User, string? Provider, string? Tool,
    string? IntentId, string? ClientId, string? Detail, bool Genuine);

/// <summary>What a look through the audit log found.</summary>
public sealed record VerificationItem(long Streams, long Rows, long Checkpoints, long Unnamed, bool Whole, IReadOnlyList<FindingItem> Findings);

/// <summary>One thing that is wrong with the audit log.</summary>
public sealed record FindingItem(string Stream, long Sequence, string Fault);

/// <summary>A membership after a request to change it.</summary>
public sealed record MembershipAnswer(bool Active, long Version, bool Changed);

/// <summary>What came of an act on one session: <c>done</c>, or <c>nothing</c> where there was nothing to do any more.</summary>
public sealed record ActAnswer(string Outcome);

/// <summary>Which node holds a session.</summary>
public sealed record PlaceAnswer(string? Node);

/// <summary>Puts what administrators see into the forms above.</summary>
internal static class AdminViews
{
    public static PageOf<TItem> Page<TRow, TItem>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. rows.Select(item)], rows.Count < limit ? null : cursor(rows[^1]));

    public static SessionItem Of(SessionRow row) => new(
        row.Key.Tenant, row.Key.User, [.. row.Connections.Select(c => new ConnectionItem(c.Provider, Trouble(c), c.Scopes))], row.Parked, row.Released);

    public static string? Trouble(IndexedConnection connection) => Trouble(connection.Trouble);

    public static string? Trouble(long trouble) => trouble == 0 ? null : Name((BreakReason)trouble);

    public static ScopeAuditItem Of(ScopeAuditRow row)
    {
        var of = row.Scopes;
        return new(
            row.Key.Tenant, row.Key.User, row.Provider, Trouble(row.Trouble), of.Granted.ToString(), of.Needed.ToString(), of.Used.ToString(),
            of.Unneeded.ToString(), of.Unused.ToString(), of.Missing.ToString(),
            [.. row.Tools.Select(t => new ScopeAuditToolItem(t.Name, t.Needs.ToString(), t.IsCovered, Day(t)))]);
    }

    public static DateOnly? Day(AuditedTool tool) => tool.UsedOn is { } day ? DateOnly.FromDateTime(day.UtcDateTime) : null;

    public static SessionDetail Of(SessionKey key, SessionOverview of) => new(
        key.Tenant,
        key.User,
        [.. of.Connections.Select(c => new ConnectionDetail(
            c.Provider, Name(c.Status), c.Reason is { } why ? Name(why) : null, c.Account, c.Granted.ToString(), c.ObtainedAt, c.ExpiresAt, c.CanRefresh))],
        [.. of.Intents.Select(i => new IntentDetail(
            i.Id, i.Tool, i.Provider, i.Client, i.TraceId, i.AskedAt, Name(i.Status), i.Since, i.Code is { } code ? ErrorCodes.Wire(code) : null, i.NeedsTick))]);

    public static ParkedItem Of(ParkedRow row, DateTimeOffset now)
    {
        var (intent, since) = (row.Intent, DateTimeOffset.FromUnixTimeMilliseconds(row.Intent.Since));
        return new(
            row.Key.Tenant, row.Key.User, intent.Id, intent.Tool, intent.Provider, intent.ClientId, intent.TraceId, intent.Code.Length == 0 ? null : intent.Code,
            since, Math.Max(0, (long)(now - since).TotalSeconds));
    }

    public static MembershipItem Of(Membership of) => new(of.Key.Tenant, of.Key.User, of.Active, of.Version, of.ChangedAt);

    public static AuditItem Of(AuditEntry e) => new(
        e.At, Name(e.Kind), e.Stream, e.Sequence, e.TraceId.Length == 0 ? null : e.TraceId, e.Tenant, e.User, e.Provider, e.Tool, e.IntentId, e.ClientId, e.Detail,
        e.Genuine);

    public static AlertItem Of(Alert a) => new(
        a.Id, Name(a.Anomaly), a.RaisedAt, NullIf(a.Finding.Tenant), a.User ?? NullIf(a.Finding.Subject), NullIf(a.Finding.Provider), a.Finding.Evidence,
        Name(a.Delivery), AlertWords.RunbookPath(a.Anomaly));

    public static ProviderHourItem Of(ProviderHour of) => new(of.Provider, of.Hour, Name(of.Kind), NullIf(of.Detail), of.Count, Milliseconds(of.Pace?.Median), Milliseconds(of.Pace?.Slowest));

    private static long? Milliseconds(TimeSpan? duration) => (long?)duration?.TotalMilliseconds;

    private static string? NullIf(string text) => text.Length == 0 ? null : text;

    public static VerificationItem Of(AuditReport report) => new(
        report.Streams, report.Rows, report.Checkpoints, report.Unnamed, report.Findings.Count == 0,
        [.. report.Findings.Select(f => new FindingItem(f.Stream, f.Sequence, Name(f.Fault)))]);

    /// <summary>A member of a closed enumeration, by its name on the wire.</summary>
    public static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
