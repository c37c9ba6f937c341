using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.McpHost.AdminConsole.Pages;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>The console's pages that show something.</summary>
internal sealed class ConsoleLooks(AdministratorLooks looks, ConsoleCells cells, ConnectPageOptions options, Outcomes outcomes, TimeProvider time)
{
    private const int Few = 10;

    /// <summary>What an act says when it leads back to a page.</summary>
    internal static readonly IReadOnlyList<string> Done = ["done", "outcome"];

    private static readonly IReadOnlyList<(string, string)> States = [("parked", "with parked calls"), ("broken", "with a broken connection")];

    private static readonly IReadOnlyList<(string, string)> Kinds =
        [.. AdminQuery.Kinds.Keys.Order(StringComparer.Ordinal).Select(k => (k, k.Replace('_', ' ')))];

    public async Task<IResult> Overview(HttpContext context, ConsoleVisit visit, CancellationToken cancellation)
    {
        var parked = await looks.Parked(null, null, visit.Acting, Few, cancellation);
        var events = await looks.Audit(new AuditQuery(), visit.Acting, Few, cancellation);
        var alerts = await looks.Alerts(null, null, visit.Acting, Few, cancellation);
        return Page(ConsolePaths.Home, visit, new PageView(
            ConsoleTexts.Overview,
            ConsoleTexts.OverviewLead,
            new(ConsoleTexts.Alerts, ConsoleTexts.AlertColumns, [.. alerts.Select(cells.Of)], ConsoleTexts.NoAlerts),
            new(ConsoleTexts.OldestParked, ConsoleTexts.ParkedColumns, [.. parked.Select(cells.Of)], ConsoleTexts.NothingParked),
            new(ConsoleTexts.LatestEvents, ConsoleTexts.EventColumns, [.. events.Select(cells.Of)], ConsoleTexts.Nothing)));
    }

    public Task<IResult> Sessions(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Sessions, AdminLookEndpoints.SessionsParameters, async query =>
        {
            var rows = await looks.Sessions(query.Sessions, visit.Acting, query.Limit, cancellation);
            return new PageView(
                ConsoleTexts.Sessions, ConsoleTexts.SessionsLead, new Section(null, ConsoleTexts.SessionColumns, [.. rows.Select(cells.Of)], ConsoleTexts.Nothing))
            {
                Filters =
                [
                    .. Tenant(visit, query), new("user", "User", query.User),
                    Provider(query), new("state", "State", query["state"], States),
                ],
                Next = Next(rows, query, r => Cursors.Of(r.Key), ConsolePaths.Sessions, context),
            };
        });

    public Task<IResult> Session(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Session, AdminLookEndpoints.OneParameters, async query =>
        {
            if (query.Key is not { } key || await looks.Session(key, visit.Acting, cancellation) is not { } session)
            {
                return null;
            }

            (string, string?)[] about = [("tenant", key.Tenant), ("user", key.User)];
            return new PageView(
                ConsoleTexts.Session(key.User, key.Tenant),
                ConsoleTexts.SessionLead,
                new(ConsoleTexts.Connections, ConsoleTexts.ConnectionColumns, [.. session.Connections.Select(c => cells.Of(key, c))], ConsoleTexts.NoConnections),
                new(ConsoleTexts.Calls, ConsoleTexts.CallColumns, [.. session.Intents.Reverse().Select(i => cells.Of(key, i))], ConsoleTexts.NoCalls))
            {
                Actions =
                [
                    ("Its events", ConsolePaths.With(ConsolePaths.Audit, about)), ("Its membership", ConsolePaths.With(ConsolePaths.Memberships, about)),
                    ("Expire its access tokens", ConsolePaths.With(ConsolePaths.Ask, [("act", AdminViews.Name(AdministratorAct.ExpireTokens)), .. about])),
                ],
            };
        });

    public Task<IResult> Timeline(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Timeline, AdminLookEndpoints.TimelineParameters, async query =>
        {
            IReadOnlyList<AuditEntry> events = query.Trace is { } trace ? await looks.Timeline(trace, visit.Acting, cancellation) : [];
            return new PageView(
                ConsoleTexts.Timeline, ConsoleTexts.TimelineLead, new Section(null, ConsoleTexts.EventColumns, [.. events.Select(cells.Of)], ConsoleTexts.Nothing))
            {
                Filters = [new("trace", "Trace id", query.Trace)],
            };
        });

    public Task<IResult> Parked(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Parked, AdminLookEndpoints.ParkedParameters, async query =>
        {
            var rows = await looks.Parked(query.Tenant, query.AfterParked, visit.Acting, query.Limit, cancellation);
            return new PageView(
                ConsoleTexts.Parked, ConsoleTexts.ParkedLead, new Section(null, ConsoleTexts.ParkedColumns, [.. rows.Select(cells.Of)], ConsoleTexts.NothingParked))
            {
                Filters = Tenant(visit, query),
                Next = Next(rows, query, r => Cursors.Of(r.Cursor), ConsolePaths.Parked, context),
            };
        });

    public Task<IResult> Alerts(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Alerts, AdminLookEndpoints.AlertsParameters, async query =>
        {
            var rows = await looks.Alerts(query.Tenant, query.AfterAlert, visit.Acting, query.Limit, cancellation);
            return new PageView(
                ConsoleTexts.Alerts, ConsoleTexts.AlertsLead, new Section(null, ConsoleTexts.AlertColumns, [.. rows.Select(cells.Of)], ConsoleTexts.NoAlerts))
            {
                Filters = Tenant(visit, query),
                Next = Next(rows, query, r => Cursors.Of(new AlertCursor(r.RaisedAt, r.Id)), ConsolePaths.Alerts, context),
            };
        });

    public Task<IResult> Providers(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Providers, AdminLookEndpoints.ProvidersParameters, async query =>
        {
            var hours = ProviderHistory.Hours(time.GetUtcNow());
            var history = (await looks.Providers(query.Tenant, visit.Acting, cancellation)).ToLookup(h => h.Provider);
            return new PageView(ConsoleTexts.Providers, ConsoleTexts.ProvidersLead, [.. options.Providers.Select(p =>
                new Section(p.Title, [], [], ConsoleTexts.NothingHappened) { Charts = Charts([.. history[p.Name]], hours) })])
            {
                Filters = Tenant(visit, query),
            };
        });

    public Task<IResult> Scopes(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Scopes, AdminLookEndpoints.ScopesParameters, async query =>
        {
            var rows = await looks.Scopes(query.Scopes, visit.Acting, query.Limit, cancellation);
            var filter = ScopeExport.Parameters.Select(p => (p, query[p])).ToList();
            var audit = new Section(null, ConsoleTexts.ScopeColumns, [.. rows.Select(cells.Of)], ConsoleTexts.NoScopes);
            IReadOnlyList<Section> needs = query.Scopes.After is null
                ? [new(ConsoleTexts.ToolNeeds, ConsoleTexts.NeedColumns, [.. looks.Needs(query.Provider).Select(cells.Of)], ConsoleTexts.NoScopes)]
                : [];
            return new PageView(ConsoleTexts.Scopes, ConsoleTexts.ScopesLead, [audit, .. needs])
            {
                Filters = [.. Tenant(visit, query), new("user", "User", query.User), Provider(query)],
                Actions = [("Export as CSV", ConsolePaths.With(ConsolePaths.Ask, [("act", AdminViews.Name(AdministratorAct.ExportScopeAudit)), .. filter]))],
                Next = Next(rows, query, r => Cursors.Of(r.Cursor), ConsolePaths.Scopes, context),
            };
        });

    public Task<IResult> Memberships(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Memberships, AdminLookEndpoints.MembersParameters, async query =>
        {
            var rows = await looks.Memberships(query.Tenant, query.User, query.AfterMember, visit.Acting, query.Limit, cancellation);
            return new PageView(
                ConsoleTexts.Memberships, ConsoleTexts.MembershipsLead, new Section(null, ConsoleTexts.MemberColumns, [.. rows.Select(cells.Of)], ConsoleTexts.Nothing))
            {
                Filters = [.. Tenant(visit, query), new("user", "User", query.User)],
                Next = Next(rows, query, r => Cursors.Of(r.Key), ConsolePaths.Memberships, context),
            };
        });

    public Task<IResult> Audit(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Audit, AdminLookEndpoints.AuditParameters, async query =>
        {
            var rows = await looks.Audit(query.Audit, visit.Acting, query.Limit, cancellation);
            var filter = AuditExport.Parameters.Select(p => (p, query[p])).ToList();
            return new PageView(
                ConsoleTexts.Audit, ConsoleTexts.AuditLead, new Section(null, ConsoleTexts.EventColumns, [.. rows.Select(cells.Of)], ConsoleTexts.Nothing))
            {
                Filters =
                [
                    .. Tenant(visit, query), new("user", "User", query.User), new("kind", "What", query["kind"], Kinds), new("trace", "Trace id", query.Trace),
                    new("from", "From (UTC)", query["from"]) { Type = "datetime-local" }, new("to", "To (UTC)", query["to"]) { Type = "datetime-local" },
                ],
                Actions =
                [
                    ("Export as JSON lines", ConsolePaths.With(ConsolePaths.Ask, [("act", AdminViews.Name(AdministratorAct.ExportAuditLog)), .. filter])),
                    ("Verify", ConsolePaths.With(ConsolePaths.Ask, ("act", AdminViews.Name(AdministratorAct.VerifyAuditLog)), ("tenant", query.Tenant))),
                ],
                Next = Next(rows, query, r => Cursors.Of(r.Cursor), ConsolePaths.Audit, context),
            };
        });

    public Task<IResult> Expiry(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) =>
        List(context, visit, ConsolePaths.Expiry, ["tenant", "user", "provider"], query => Task.FromResult<PageView?>(
            new PageView(ConsoleTexts.Expiry, ConsoleTexts.ExpiryLead)
            {
                AskFor = AdminViews.Name(AdministratorAct.ExpireTokens),
                Filters =
                [
                    new("tenant", "Tenant", query.Tenant), new("user", "User (needs the tenant)", query.User), Provider(query),
                ],
            }));

    /// <summary>Writes a page.</summary>
    public IResult Page(string here, ConsoleVisit visit, PageView view) =>
        new RazorComponentResult<ListPage>(new { options.ServerName, Here = here, Visit = visit, View = view }) { PreventStreamingRendering = true };

    private async Task<IResult> List(
        HttpContext context, ConsoleVisit visit, string here, IReadOnlyList<string> known, Func<AdminQuery, Task<PageView?>> view)
    {
        if (AdminQuery.Of(context.Request, [.. known, .. Done]) is not { } query)
        {
            return outcomes.BadRequest();
        }

        return await view(query) is { } page
            ? Page(here, visit, page with { Notice = ConsoleActs.Notice(query) })
            : outcomes.Show(ConsoleTexts.NotFound, StatusCodes.Status404NotFound);
    }

    private static IReadOnlyList<Chart> Charts(IReadOnlyList<ProviderHour> history, IReadOnlyList<DateTimeOffset> hours) =>
    [
        .. history.GroupBy(h => (h.Kind, h.Detail)).OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Detail, StringComparer.Ordinal).Select(g =>
        {
            var counts = g.ToDictionary(h => h.Hour, h => h.Count);
            var (title, style) = g.Key.Kind switch
            {
                AuditKind.Refreshed => (ConsoleTexts.Refreshed, "good"),
                AuditKind.RefreshFailed => (ConsoleTexts.RefreshFailed(g.Key.Detail), "bad"),
                _ => (ConsoleTexts.Challenged(g.Key.Detail), "bad"),
            };
            return new Chart(title, hours, [.. hours.Select(h => counts.GetValueOrDefault(h))], style);
        }),
        .. Paces(history, hours),
    ];

    /// <summary>How long refreshes took, where any of them worked.</summary>
    private static IEnumerable<Chart> Paces(IReadOnlyList<ProviderHour> history, IReadOnlyList<DateTimeOffset> hours)
    {
        var paces = history.Where(h => h.Pace is not null).ToDictionary(h => h.Hour, h => h.Pace!);
        if (paces.Count == 0)
        {
            return [];
        }

        return [Of(ConsoleTexts.MedianRefresh, p => p.Median), Of(ConsoleTexts.SlowestRefresh, p => p.Slowest)];

        Chart Of(string title, Func<RefreshPace, TimeSpan> part) =>
            new(title, hours, [.. hours.Select(h => paces.TryGetValue(h, out var pace) ? (long)part(pace).TotalMilliseconds : 0)], "good") { Unit = "ms" };
    }

    private Filter Provider(AdminQuery query) => new("provider", "Provider", query.Provider, [.. options.Providers.Select(p => (p.Name, p.Title))]);

    /// <summary>Who administers one tenant has nothing to choose.</summary>
    private static IReadOnlyList<Filter> Tenant(ConsoleVisit visit, AdminQuery query) => visit.Acting.AllTenants ? [new("tenant", "Tenant", query.Tenant)] : [];

    private static string? Next<T>(IReadOnlyList<T> rows, AdminQuery query, Func<T, string> cursor, string path, HttpContext context) => rows.Count < query.Limit
        ? null
        : ConsolePaths.With(path, [
            .. context.Request.Query.Where(q => q.Key != "after" && !Done.Contains(q.Key)).Select(q => (q.Key, (string?)q.Value.ToString())), ("after", cursor(rows[^1]))]);
}
