using Microsoft.AspNetCore.Mvc;
using ReconnectGrains.Engine.Administration;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>One route of the administration's HTTP API, with what its description needs.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Its path.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Answer">What it answers, as JSON; null for a file.</param>
/// <param name="Body">What it takes.</param>
/// <param name="Query">The parameters of its query.</param>
internal sealed record AdminRoute(string Method, string Path, string Summary, Type? Answer, Type? Body, IReadOnlyList<string> Query)
{
    /// <summary>The media type of what it answers.</summary>
    public string Media { get; init; } = Answer is null ? "application/x-ndjson" : "application/json";
}

/// <summary>The routes. What stands here is what is served and what is described.</summary>
internal static class AdminRoutes
{
    private delegate Task Handler(HttpContext http, CancellationToken cancellation);

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder app, AdminEndpoints acts, AdminLookEndpoints looks)
    {
        Look<PageOf<SessionItem>>("/admin/sessions", "Finds sessions.", AdminLookEndpoints.SessionsParameters, looks.Sessions);
        Look<SessionDetail>("/admin/session", "One session: its connections and intents.", AdminLookEndpoints.OneParameters, looks.Session);
        Look<PageOf<AuditItem>>("/admin/timeline", "The way of one call by its trace id, the oldest event first.", AdminLookEndpoints.TimelineParameters, looks.Timeline);
        Look<PageOf<ParkedItem>>("/admin/parked", "Parked intents, the oldest first.", AdminLookEndpoints.ParkedParameters, looks.Parked);
        Look<PageOf<AlertItem>>("/admin/alerts", "Alerts, the newest first.", AdminLookEndpoints.AlertsParameters, looks.Alerts);
        Look<PageOf<ProviderHourItem>>(
            "/admin/providers", "Refreshes by outcome with how long they took, and challenges by code, hour by hour over the last day.",
            AdminLookEndpoints.ProvidersParameters, looks.Providers);
        Look<PageOf<ScopeAuditItem>>(
            "/admin/scopes", "The scope audit: what each connection was granted, what tools need and what was used in the last 30 days. The most beyond need first.",
            AdminLookEndpoints.ScopesParameters, looks.Scopes);
        Add(
            new("GET", "/admin/scopes/export", "The scope audit as comma-separated values, up to 250,000 connections.", null, null, ScopeExport.Parameters)
            {
                Media = ScopeExport.MediaType,
            },
            acts.ExportScopes);
        Look<PageOf<MembershipItem>>("/admin/memberships", "Memberships.", AdminLookEndpoints.MembersParameters, looks.Memberships);
        Look<PageOf<AuditItem>>("/admin/audit", "The audit log, the newest event first.", AdminLookEndpoints.AuditParameters, looks.Audit);
        Look<PlaceAnswer>("/admin/place", "Which node holds a session, where an engine keeps sessions on nodes.", AdminLookEndpoints.OneParameters, looks.Place);
        Add(new("GET", "/admin/audit/export", "The audit log as lines of JSON, the newest event first.", null, null, AuditExport.Parameters), acts.Export);
        Act<ExpiryRequest, ExpiryReport>("/admin/expire", "Makes access tokens count as expired.", acts.Expire);
        Act<MembershipRequest, MembershipAnswer>("/admin/memberships", "Begins or ends a membership.", acts.ChangeMembership);
        Act<CancelRequestOfAdministrator, ActAnswer>("/admin/intents/cancel", "Says no to an intent that has not run.", acts.Cancel);
        Act<DisconnectRequest, ActAnswer>("/admin/disconnect", "Disconnects a user from a provider.", acts.Disconnect);
        Act<VerificationRequest, VerificationItem>("/admin/audit/verify", "Looks whether the audit log is as it was written.", acts.Verify);

        void Look<TAnswer>(string path, string summary, IReadOnlyList<string> query, Handler handler) =>
            Add(new("GET", path, summary, typeof(TAnswer), null, query), handler);

        void Act<TBody, TAnswer>(string path, string summary, Handler handler) =>
            Add(new("POST", path, summary, typeof(TAnswer), typeof(TBody), []), handler);

        void Add(AdminRoute route, Handler handler)
        {
            // Not a RequestDelegate: what has none of the framework's descriptions stands in no document.
            var endpoint = app.MapMethods(route.Path, [route.Method], (HttpContext http, CancellationToken cancellation) => handler(http, cancellation))
                .WithSummary(route.Summary).WithTags("administration").WithMetadata(route);
            if (route.Body is not null)
            {
                // Not Accepts(): it would answer other content by itself, without the envelope.
                endpoint.WithMetadata(new RequestSizeLimitAttribute(AdminJson.MaxBytes));
            }

            endpoint.Produces(StatusCodes.Status200OK, route.Answer ?? typeof(string), route.Media);
            foreach (var status in new[] { 400, 401, 403, 404, 503 })
            {
                endpoint.Produces(status, contentType: "application/json");
            }
        }
    }
}
