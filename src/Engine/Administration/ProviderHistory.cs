using System.Globalization;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Administration;

/// <summary>How often something happened at a provider within one hour.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Hour">The hour's begin.</param>
/// <param name="Kind"><see cref="AuditKind.Refreshed"/>, <see cref="AuditKind.RefreshFailed"/> or <see cref="AuditKind.Parked"/>.</param>
/// <param name="Detail">Why it failed or was parked; empty for a refresh that worked.</param>
/// <param name="Count">How often.</param>
/// <param name="Pace">How long the refreshes that worked took; null for all else, and where nobody noted it.</param>
public sealed record ProviderHour(string Provider, DateTimeOffset Hour, AuditKind Kind, string Detail, long Count, RefreshPace? Pace = null);

/// <summary>How long refreshes took at the provider, from the request to its answer.</summary>
/// <param name="Median">Half of them were faster.</param>
/// <param name="Slowest">None was slower.</param>
public sealed record RefreshPace(TimeSpan Median, TimeSpan Slowest);

/// <summary>
/// What became of refreshes, how long they took, and which challenges there were, hour by hour, as the audit log has it: it holds across nodes and
/// restarts.
/// </summary>
public sealed class ProviderHistory(SqlDatabase database)
{
    /// <summary>How far it goes back.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(24);

    private const long HourMilliseconds = 3_600_000;

    /// <summary>The last hours, the present one included; hours in which nothing happened are left out.</summary>
    /// <param name="tenant">Of this tenant only; null for all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ProviderHour>> Read(string? tenant, CancellationToken cancellation)
    {
        var values = new { tenant, from = Hours(database.Time.GetUtcNow())[0].ToUnixTimeMilliseconds() };
        var within = $"at >= @from{(tenant is null ? "" : " AND tenant = @tenant")}";
        var (counts, durations) = await database.Read(
            async work => (await work.Rows<Row>(Counts(within), values), await work.Rows<DurationRow>(Durations(within), values)), cancellation);
        var paces = durations.GroupBy(d => (d.Provider, d.Hour)).ToDictionary(g => g.Key, g => new RefreshPace(Duration(g.First()), Duration(g.Last())));
        return [.. counts.Select(r => new ProviderHour(
            r.Provider, DateTimeOffset.FromUnixTimeMilliseconds(r.Hour * HourMilliseconds), (AuditKind)r.Kind, r.Detail, r.Count,
            r.Kind == (long)AuditKind.Refreshed ? paces.GetValueOrDefault((r.Provider, r.Hour)) : null))];
    }

    // One part per kind, as the index of these kinds wants it: nothing but the index is read.
    private static string Counts(string within) => $"""
        SELECT Provider, Hour, Kind, Detail, COUNT(*) AS Count FROM (
            {Events(AuditKind.Refreshed, "''", within)} UNION ALL {Events(AuditKind.RefreshFailed, "COALESCE(detail, '')", within)}
            UNION ALL {Events(AuditKind.Parked, "COALESCE(detail, '')", within)}) e
        GROUP BY Provider, Hour, Kind, Detail ORDER BY 1, 2, 3, 4
        """;

    private static string Events(AuditKind kind, string detail, string within) =>
        $"SELECT COALESCE(provider, '') AS Provider, at / {HourMilliseconds} AS Hour, kind AS Kind, {detail} AS Detail FROM audit WHERE kind = {(int)kind} AND {within}";

    /// <summary>The one in the middle and the last one. A longer text of digits is a larger number, so that no text that somebody put there can fail.</summary>
    private static string Durations(string within) => $"""
        SELECT Provider, Hour, Text FROM (
            SELECT Provider, Hour, Text, COUNT(*) OVER (PARTITION BY Provider, Hour) AS Total,
                ROW_NUMBER() OVER (PARTITION BY Provider, Hour ORDER BY LENGTH(Text), Text) AS Place
            FROM (
                SELECT COALESCE(provider, '') AS Provider, at / {HourMilliseconds} AS Hour, detail AS Text
                FROM audit WHERE kind = {(int)AuditKind.Refreshed} AND detail IS NOT NULL AND {within}) e) r
        WHERE Place = (Total + 1) / 2 OR Place = Total ORDER BY Provider, Hour, Place
        """;

    private static TimeSpan Duration(DurationRow row) =>
        int.TryParse(row.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;

    /// <summary>The hours that it is about, the oldest first.</summary>
    public static IReadOnlyList<DateTimeOffset> Hours(DateTimeOffset now)
    {
        var last = now.ToUnixTimeMilliseconds() / HourMilliseconds;
        var count = (int)Span.TotalHours;
        return [.. Enumerable.Range(0, count).Select(i => DateTimeOffset.FromUnixTimeMilliseconds((last - count + 1 + i) * HourMilliseconds))];
    }

    private sealed record Row(string Provider, long Hour, long Kind, string Detail, long Count);

    private sealed record DurationRow(string Provider, long Hour, string Text);
}
