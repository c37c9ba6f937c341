using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>What the administration's HTTP API shows.</summary>
internal sealed class AdminLookEndpoints(AdminEndpoints endpoints, AdministratorLooks looks, ISessionPlaces places, TimeProvider time)
{
    public static readonly IReadOnlyList<string> SessionsParameters = ["tenant", "user", "provider", "state", "after", "limit"];
    public static readonly IReadOnlyList<string> OneParameters = ["tenant", "user"];
    public static readonly IReadOnlyList<string> TimelineParameters = ["trace", "tenant"];
    public static readonly IReadOnlyList<string> ParkedParameters = ["tenant", "after", "limit"];
    public static readonly IReadOnlyList<string> AlertsParameters = ["tenant", "after", "limit"];
    public static readonly IReadOnlyList<string> ProvidersParameters = ["tenant"];
    public static readonly IReadOnlyList<string> ScopesParameters = ["tenant", "user", "provider", "after", "limit"];
    public static readonly IReadOnlyList<string> MembersParameters = ["tenant", "user", "after", "limit"];
    public static readonly IReadOnlyList<string> AuditParameters = ["tenant", "user", "kind", "trace", "from", "to", "after", "limit"];

    public Task Sessions(HttpContext http, CancellationToken cancellation) => Look(http, SessionsParameters, async (query, acting) =>
        AdminViews.Page(await looks.Sessions(query.Sessions, acting, query.Limit, cancellation), query.Limit, AdminViews.Of, r => Cursors.Of(r.Key)), cancellation);

    public Task Session(HttpContext http, CancellationToken cancellation) => One(http, async (key, acting) =>
        await looks.Session(key, acting, cancellation) is { } overview ? AdminViews.Of(key, overview) : null, cancellation);

    public Task Place(HttpContext http, CancellationToken cancellation) => One(http, async (key, acting) =>
        acting.May(key.Tenant) ? new PlaceAnswer(await places.NodeOf(key, cancellation)) : null, cancellation);

    public Task Timeline(HttpContext http, CancellationToken cancellation) => Look(http, TimelineParameters, async (query, acting) =>
        query.Trace is { } trace ? new PageOf<AuditItem>([.. (await looks.Timeline(trace, acting, cancellation)).Select(AdminViews.Of)], null) : null, cancellation);

    public Task Parked(HttpContext http, CancellationToken cancellation) => Look(http, ParkedParameters, async (query, acting) =>
        AdminViews.Page(
            await looks.Parked(query.Tenant, query.AfterParked, acting, query.Limit, cancellation),
            query.Limit, r => AdminViews.Of(r, time.GetUtcNow()), r => Cursors.Of(r.Cursor)), cancellation);

    public Task Alerts(HttpContext http, CancellationToken cancellation) => Look(http, AlertsParameters, async (query, acting) =>
        AdminViews.Page(
            await looks.Alerts(query.Tenant, query.AfterAlert, acting, query.Limit, cancellation),
            query.Limit, AdminViews.Of, r => Cursors.Of(new AlertCursor(r.RaisedAt, r.Id))), cancellation);

    public Task Providers(HttpContext http, CancellationToken cancellation) => Look(http, ProvidersParameters, async (query, acting) =>
        new PageOf<ProviderHourItem>([.. (await looks.Providers(query.Tenant, acting, cancellation)).Select(AdminViews.Of)], null), cancellation);

    public Task Scopes(HttpContext http, CancellationToken cancellation) => Look(http, ScopesParameters, async (query, acting) =>
        AdminViews.Page(
            await looks.Scopes(query.Scopes, acting, query.Limit, cancellation), query.Limit, AdminViews.Of, r => Cursors.Of(r.Cursor)), cancellation);

    public Task Memberships(HttpContext http, CancellationToken cancellation) => Look(http, MembersParameters, async (query, acting) =>
        AdminViews.Page(
            await looks.Memberships(query.Tenant, query.User, query.AfterMember, acting, query.Limit, cancellation),
            query.Limit, AdminViews.Of, r => Cursors.Of(r.Key)), cancellation);

    public Task Audit(HttpContext http, CancellationToken cancellation) => Look(http, AuditParameters, async (query, acting) =>
        AdminViews.Page(await looks.Audit(query.Audit, acting, query.Limit, cancellation), query.Limit, AdminViews.Of, r => Cursors.Of(r.Cursor)), cancellation);

    private Task Look<T>(HttpContext http, IReadOnlyList<string> known, Func<AdminQuery, Acting, Task<T?>> look, CancellationToken cancellation)
        where T : class => endpoints.Guarded(http, async acting =>
    {
        if (AdminQuery.Of(http.Request, known) is not { } query)
        {
            await AdminEndpoints.Malformed(http, $"The parameters are {string.Join(", ", known)}, each at most once.", cancellation);
            return;
        }

        await AdminEndpoints.Send(http, await look(query, acting), cancellation);
    }, cancellation);

    private Task One<T>(HttpContext http, Func<SessionKey, Acting, Task<T?>> look, CancellationToken cancellation)
        where T : class => endpoints.Guarded(http, async acting =>
    {
        if (AdminQuery.Of(http.Request, OneParameters) is not { Key: { } key })
        {
            await AdminEndpoints.Malformed(http, "Name the session: ?tenant=…&user=….", cancellation);
            return;
        }

        await AdminEndpoints.Send(http, await look(key, acting), cancellation);
    }, cancellation);
}
