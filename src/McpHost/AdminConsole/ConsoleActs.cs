using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.McpHost.AdminConsole.Pages;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>The console's pages that do something: they ask first, and what they do is in the audit log before it happens. S46.</summary>
internal sealed class ConsoleActs(
    AdministratorActs acts, ForcedExpiry expiry, AuditExport export, ScopeExport scopes, ConsoleLooks pages, ConsoleCells cells, ConnectPageOptions options, Outcomes outcomes)
{
    private static readonly IReadOnlyList<string> Parameters = ["act", "intent", "provider", .. AuditExport.Parameters];

    private static readonly Dictionary<string, AdministratorAct> Known = Enum.GetValues<AdministratorAct>()
        .Where(a => a is not (AdministratorAct.None or AdministratorAct.SignIn)).ToDictionary(a => AdminViews.Name(a), a => a, StringComparer.Ordinal);

    private static readonly Dictionary<string, ActOutcome> Outcomes =
        Enum.GetValues<ActOutcome>().Where(o => o != ActOutcome.None).ToDictionary(o => AdminViews.Name(o), o => o, StringComparer.Ordinal);

    /// <summary>What an act that led back to a page has to say there.</summary>
    public static string? Notice(AdminQuery query) =>
        query["done"] is { } done && Known.TryGetValue(done, out var act) && query["outcome"] is { } outcome && Outcomes.TryGetValue(outcome, out var how)
            ? ConsoleTexts.Done(act, how)
            : null;

    /// <summary>Asks.</summary>
    public Task<IResult> Ask(HttpContext context, ConsoleVisit visit, CancellationToken cancellation) => Task.FromResult(
        Order.Of(context.Request) is { } order
            ? new RazorComponentResult<AskPage>(new { options.ServerName, Visit = visit, View = View(order, context.Request.QueryString, visit) })
            {
                PreventStreamingRendering = true,
            }
            : outcomes.BadRequest());

    /// <summary>Does it.</summary>
    public async Task<IResult> Act(HttpContext context, ConsoleVisit visit, CancellationToken cancellation)
    {
        if (Order.Of(context.Request) is not { } order)
        {
            return outcomes.BadRequest();
        }

        var (query, acting, key) = (order.Query, visit.Acting, order.Query.Key!);
        return order.Act switch
        {
            AdministratorAct.CancelIntent => Back(order, await acts.Cancel(key, query["intent"]!, acting, cancellation)),
            AdministratorAct.Disconnect => Back(order, await acts.Disconnect(key, query.Provider!, acting, cancellation)),
            AdministratorAct.BeginMembership => Back(order, await Change(key, active: true, acting, cancellation)),
            AdministratorAct.EndMembership => Back(order, await Change(key, active: false, acting, cancellation)),
            AdministratorAct.ExpireTokens => await Expire(query, visit, cancellation),
            AdministratorAct.VerifyAuditLog => await Verify(query, visit, cancellation),
            AdministratorAct.ExportAuditLog => await export.Begin(query.Audit, acting, cancellation) ?? NotFound(),
            AdministratorAct.ExportScopeAudit => await scopes.Begin(query.Scopes, acting, cancellation) ?? NotFound(),
            _ => outcomes.BadRequest(),
        };
    }

    private async Task<ActOutcome> Change(SessionKey key, bool active, Acting acting, CancellationToken cancellation) =>
        await acts.ChangeMembership(key, active, acting, cancellation) switch
        {
            null => ActOutcome.NotFound,
            { Changed: true } => ActOutcome.Done,
            _ => ActOutcome.Nothing,
        };

    private async Task<IResult> Expire(AdminQuery query, ConsoleVisit visit, CancellationToken cancellation)
    {
        var order = new ExpiryOrder(query.Tenant, query.User, query.Provider, Share: 1);
        return await expiry.Carry(order, visit.Acting, cancellation) is { } report
            ? pages.Page(ConsolePaths.Expiry, visit, new PageView(ConsoleTexts.Expiry, ConsoleTexts.ExpiryLead) { Notice = ConsoleTexts.Expired(report) })
            : NotFound();
    }

    private async Task<IResult> Verify(AdminQuery query, ConsoleVisit visit, CancellationToken cancellation)
    {
        if (await acts.Verify(query.Tenant, visit.Acting, cancellation) is not { } report)
        {
            return NotFound();
        }

        IReadOnlyList<Section> findings = report.Findings.Count == 0
            ? []
            : [new(null, ConsoleTexts.FindingColumns, [.. report.Findings.Take(AdministratorLooks.LargestPage).Select(ConsoleCells.Of)], "")];
        return pages.Page(
            ConsolePaths.Audit, visit, new PageView(ConsoleTexts.Audit, ConsoleTexts.AuditLead, findings) { Notice = ConsoleTexts.Verified(report) });
    }

    private IResult Back(Order order, ActOutcome outcome) => outcome == ActOutcome.NotFound
        ? NotFound()
        : new SeeOther(ConsolePaths.With(
            order.Page, ("tenant", order.Query.Tenant), ("user", order.Query.User), ("done", AdminViews.Name(order.Act)), ("outcome", AdminViews.Name(outcome))));

    private IResult NotFound() => outcomes.Show(ConsoleTexts.NotFound, StatusCodes.Status404NotFound);

    private AskView View(Order order, QueryString query, ConsoleVisit visit)
    {
        var (title, lead, yes) = ConsoleTexts.Ask(order.Act);
        (string Label, string? Value)[] facts =
        [
            ("Tenant", order.Query.Tenant ?? (visit.Acting.AllTenants ? ConsoleTexts.AllTenants : visit.Acting.Key.Tenant)), ("User", order.Query.User),
            ("Provider", order.Query.Provider is { } provider ? cells.Title(provider) : null), ("Call", order.Query["intent"]), ("What", order.Query["kind"]),
            ("Trace id", order.Query.Trace), ("From", order.Query["from"]), ("To", order.Query["to"]),
        ];
        return new(
            title, lead, [.. facts.Where(f => f.Value is not null).Select(f => (f.Label, f.Value!))], ConsolePaths.Act + query, yes,
            ConsolePaths.With(order.Page, ("tenant", order.Query.Tenant), ("user", order.Query.User)));
    }

    /// <summary>An act with everything that it needs.</summary>
    private sealed record Order(AdministratorAct Act, AdminQuery Query)
    {
        /// <summary>The page that it is about.</summary>
        public string Page => Act switch
        {
            AdministratorAct.CancelIntent or AdministratorAct.Disconnect => ConsolePaths.Session,
            AdministratorAct.BeginMembership or AdministratorAct.EndMembership => ConsolePaths.Memberships,
            AdministratorAct.ExpireTokens => ConsolePaths.Expiry,
            AdministratorAct.ExportScopeAudit => ConsolePaths.Scopes,
            _ => ConsolePaths.Audit,
        };

        public static Order? Of(HttpRequest request) =>
            AdminQuery.Of(request, Parameters) is { } query && query["act"] is { } name && Known.TryGetValue(name, out var act) && IsWhole(act, query)
                ? new Order(act, query)
                : null;

        private static bool IsWhole(AdministratorAct act, AdminQuery query) => act switch
        {
            AdministratorAct.CancelIntent => query.Key is not null && query["intent"] is not null,
            AdministratorAct.Disconnect => query.Key is not null && query.Provider is not null,
            AdministratorAct.BeginMembership or AdministratorAct.EndMembership => query.Key is not null,
            AdministratorAct.ExpireTokens => query.User is null || query.Tenant is not null,
            _ => true,
        };
    }
}
