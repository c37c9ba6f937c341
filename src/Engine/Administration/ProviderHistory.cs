using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Administration;

/// <summary>How often something happened at a provider within one hour.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Hour">The hour's begin.</param>
/// <param name="Kind"><see cref="AuditKind.Refreshed"/>, <see cref="AuditKind.RefreshFailed"/> or <see cref="AuditKind.Parked"/>.</param>
/// <param name="Detail">Why it failed or was parked; empty for a refresh that worked.</param>
/// <param name="Count">How often.</param>
public sealed record ProviderHour(string Provider, DateTimeOffset Hour, AuditKind Kind, string Detail, long Count);

/// <summary>What became of refreshes and which challenges there were, hour by hour, as the audit log has it.</summary>
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
        var values = new { tenant, from = (Hours(database.Time.GetUtcNow())[0]).ToUnixTimeMilliseconds() };
        var sql = $"""
            SELECT COALESCE(provider, '') AS Provider, at / {HourMilliseconds} AS Hour, kind AS Kind, COALESCE(detail, '') AS Detail, COUNT(*) AS Count
            FROM audit
            WHERE kind IN ({(int)AuditKind.Refreshed}, {(int)AuditKind.RefreshFailed}, {(int)AuditKind.Parked}) AND at >= @from{(tenant is null ? "" : " AND tenant = @tenant")}
            GROUP BY COALESCE(provider, ''), at / {HourMilliseconds}, kind, COALESCE(detail, '') ORDER BY 1, 2, 3, 4
            """;
        var rows = await database.Read(work => work.Rows<Row>(sql, values), cancellation);
        return [.. rows.Select(r => new ProviderHour(
            r.Provider, DateTimeOffset.FromUnixTimeMilliseconds(r.Hour * HourMilliseconds), (AuditKind)r.Kind, r.Detail, r.Count))];
    }

    /// <summary>The hours that it is about, the oldest first.</summary>
    public static IReadOnlyList<DateTimeOffset> Hours(DateTimeOffset now)
    {
        var last = now.ToUnixTimeMilliseconds() / HourMilliseconds;
        var count = (int)Span.TotalHours;
        return [.. Enumerable.Range(0, count).Select(i => DateTimeOffset.FromUnixTimeMilliseconds((last - count + 1 + i) * HourMilliseconds))];
    }

    private sealed record Row(string Provider, long Hour, long Kind, string Detail, long Count);
}
