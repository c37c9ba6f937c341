using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>
/// What a look is about, from the query of a request: of the console and of the HTTP API alike. A parameter that is not known, or a value that
/// cannot be, is no query at all: it must never mean "all".
/// </summary>
internal sealed class AdminQuery
{
    /// <summary>Rows of a page, where nothing is said.</summary>
    public const int UsualPage = 50;

    private const int LongestText = 512;

    private readonly SingleQuery _query;

    private AdminQuery(SingleQuery query) => _query = query;

    public string? Tenant => _query["tenant"];

    public string? User => _query["user"];

    public string? Provider => _query["provider"];

    public string? Trace => _query["trace"];

    public int Limit { get; private set; } = UsualPage;

    public SessionKey? Key => SessionKey.Create(Tenant, User);

    public SessionQuery Sessions { get; private set; } = new();

    public SessionKey? AfterMember { get; private set; }

    public ParkedCursor? AfterParked { get; private set; }

    public AlertCursor? AfterAlert { get; private set; }

    public AuditQuery Audit { get; private set; } = new();

    public ScopeAuditQuery Scopes { get; private set; } = new();

    /// <summary>Every kind of event by its name on the wire.</summary>
    public static IReadOnlyDictionary<string, AuditKind> Kinds { get; } = Enum.GetValues<AuditKind>().Where(k => k != AuditKind.None)
        .ToDictionary(k => JsonNamingPolicy.SnakeCaseLower.ConvertName(k.ToString()), k => k, StringComparer.Ordinal);

    /// <summary>The value of a parameter.</summary>
    public string? this[string name] => _query[name];

    /// <summary>Reads a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The parameters that may be there.</param>
    /// <returns>Null where it is none.</returns>
    public static AdminQuery? Of(HttpRequest request, IReadOnlyList<string> known)
    {
        if (SingleQuery.Of(request) is not { } single || request.Query.Any(p => !known.Contains(p.Key) || !IsText(p.Value.ToString())))
        {
            return null;
        }

        var query = new AdminQuery(single);
        return query.ReadLimit() && query.ReadSessions() && query.ReadAudit() && query.ReadAfter() ? query : null;
    }

    private static bool IsText(string value) => value.Length <= LongestText * 4 && !value.Any(char.IsControl);

    private bool ReadLimit()
    {
        if (_query["limit"] is not { } text)
        {
            return true;
        }

        Limit = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
        return Limit is > 0 and <= AdministratorLooks.LargestPage;
    }

    private bool ReadSessions()
    {
        SessionCondition? condition = _query["state"] switch
        {
            null => SessionCondition.Any,
            "parked" => SessionCondition.Parked,
            "broken" => SessionCondition.Broken,
            _ => null,
        };
        Sessions = new SessionQuery(Tenant, User, Provider, condition ?? SessionCondition.Any);
        Scopes = new ScopeAuditQuery(Tenant, User, Provider);
        return condition is not null;
    }

    private bool ReadAudit()
    {
        AuditKind? kind = _query["kind"] is { } name ? Kinds.TryGetValue(name, out var found) ? found : AuditKind.None : null;
        var (from, to) = (Time(_query["from"]), Time(_query["to"]));
        Audit = new AuditQuery(Trace, Tenant, User, kind, from, to);
        return kind is not AuditKind.None && (from is null) == (_query["from"] is null) && (to is null) == (_query["to"] is null);
    }

    /// <summary>A cursor of one list is none of another: whichever list is asked takes its own.</summary>
    private bool ReadAfter()
    {
        if (_query["after"] is not { } after)
        {
            return true;
        }

        AfterMember = Cursors.Session(after);
        AfterParked = Cursors.Parked(after);
        AfterAlert = Cursors.Alert(after);
        Sessions = Sessions with { After = AfterMember };
        Audit = Audit with { After = Cursors.Audit(after) };
        Scopes = Scopes with { After = Cursors.Scopes(after) };
        return AfterMember is not null || AfterParked is not null || AfterAlert is not null || Audit.After is not null || Scopes.After is not null;
    }

    /// <summary>A moment (RFC 3339), or what a browser's field for one sends, which is meant in UTC.</summary>
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        && time >= DateTimeOffset.UnixEpoch
            ? time
            : null;
}
