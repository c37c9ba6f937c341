using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Overviews;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Administration;

/// <summary>
/// All that administrators can look at, for the console and the HTTP API alike. What belongs to another tenant than theirs is, to them, not
/// there. Nothing here can show a token, an argument or a result. S46.
/// </summary>
public sealed class AdministratorLooks(ISessions sessions, SessionSearch search, MembershipDirectory memberships, AuditLog audit, AlertBook alerts,
    ProviderHistory history, ScopeAudit scopes, Node node)
{
    /// <summary>Rows of a page, at most.</summary>
    public const int LargestPage = 200;

    /// <summary>One page of sessions.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SessionRow>> Sessions(SessionQuery query, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(query.Tenant) is var tenant && acting.May(tenant) ? await search.Sessions(query with { Tenant = tenant }, limit, cancellation) : [];

    /// <summary>One session; null where it is not the administrator's to see.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened.</exception>
    public async Task<SessionOverview?> Session(SessionKey key, Acting acting, CancellationToken cancellation) =>
        acting.May(key.Tenant) && await sessions.Send(key, new Command.LookOver(node.Stamp(acting.TraceId)), cancellation) is Reply.Overview overview
            ? overview.Of
            : null;

    /// <summary>One page of parked intents, the oldest first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ParkedRow>> Parked(string? tenant, ParkedCursor? after, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(tenant) is var narrowed && acting.May(narrowed) ? await search.Parked(narrowed, after, limit, cancellation) : [];

    /// <summary>One page of memberships.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Membership>> Memberships(
        string? tenant, string? user, SessionKey? after, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(tenant) is var narrowed && acting.May(narrowed) ? await memberships.Find(narrowed, user, after, limit, cancellation) : [];

    /// <summary>One page of the audit log, the newest first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AuditEntry>> Audit(AuditQuery query, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(query.Tenant) is var tenant && acting.May(tenant) ? await audit.Find(query with { Tenant = tenant }, limit, cancellation) : [];

    /// <summary>One page of alerts, the newest first. Those that concern no tenant are for administrators of all.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Alert>> Alerts(string? tenant, AlertCursor? after, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(tenant) is var narrowed && acting.May(narrowed) ? await alerts.Find(narrowed, after, limit, cancellation) : [];

    /// <summary>One page of the scope audit: connections with the most beyond need first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ScopeAuditRow>> Scopes(ScopeAuditQuery query, Acting acting, int limit, CancellationToken cancellation) =>
        acting.Narrow(query.Tenant) is var tenant && acting.May(tenant) ? await scopes.Find(query with { Tenant = tenant }, limit, cancellation) : [];

    /// <summary>What the protected tools need, of one provider or of all: the same for every tenant.</summary>
    public IReadOnlyList<ToolRule> Needs(string? provider) => scopes.Needs(provider);

    /// <summary>What became of refreshes, how long they took, and which challenges there were, hour by hour.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ProviderHour>> Providers(string? tenant, Acting acting, CancellationToken cancellation) =>
        acting.Narrow(tenant) is var narrowed && acting.May(narrowed) ? await history.Read(narrowed, cancellation) : [];

    /// <summary>The way of one call, from its begin to its end: everything that the log has under its trace.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AuditEntry>> Timeline(string traceId, Acting acting, CancellationToken cancellation) =>
        [.. (await Audit(new AuditQuery(TraceId: traceId), acting, LargestPage, cancellation)).OrderBy(e => e.At).ThenBy(e => e.Stream, StringComparer.Ordinal).ThenBy(e => e.Sequence)];
}
