using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.McpHost.AdminConsole;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>The scope audit as a file for spreadsheets, page by page: nobody holds it in memory. M18.</summary>
internal sealed class ScopeExport(AdministratorLooks looks, ActLog acts, ILogger<ScopeExport> log)
{
    /// <summary>What narrows it.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["tenant", "user", "provider"];

    /// <summary>The file's media type (RFC 7111).</summary>
    public const string MediaType = "text/csv";

    /// <summary>Connections of one file, at most. A file that was cut there says so in its last line.</summary>
    public const int MostRows = 250_000;

    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<string> Columns =
        ["tenant", "user", "provider", "trouble", "granted", "needed", "used", "unneeded", "unused", "missing", "tools_used"];

    /// <summary>The file; null where it is not this administrator's.</summary>
    /// <exception cref="StoreUnavailableException">The act is not in the log, so it does not happen.</exception>
    public async Task<IResult?> Begin(ScopeAuditQuery query, Acting acting, CancellationToken cancellation)
    {
        var tenant = acting.Narrow(query.Tenant);
        return await acts.Begin(AdministratorAct.ExportScopeAudit, acting, tenant, query.Provider, cancellation)
            ? new Lines(looks, query with { Tenant = tenant }, acting, log)
            : null;
    }

    /// <summary>One connection.</summary>
    public static byte[] Line(ScopeAuditRow row)
    {
        var of = AdminViews.Of(row);
        return Csv.Line(
            of.Tenant, of.User, of.Provider, of.Trouble ?? "", of.Granted, of.Needed, of.Used, of.Unneeded, of.Unused, of.Missing,
            string.Join(' ', of.Tools.Where(t => t.UsedOn is not null).Select(t => $"{t.Tool}:{t.UsedOn:yyyy-MM-dd}")));
    }

    private sealed class Lines(AdministratorLooks looks, ScopeAuditQuery query, Acting acting, ILogger log) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
            var page = await looks.Scopes(query, acting, AdministratorLooks.LargestPage, cancellation);
            response.ContentType = $"{MediaType}; charset=utf-8; header=present";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentDisposition = "attachment; filename=\"scopes.csv\"";
            await response.Body.WriteAsync(Csv.Line(Columns), cancellation);
            try
            {
                for (var rows = 0; page.Count > 0; rows += page.Count)
                {
                    if (rows >= MostRows)
                    {
                        await response.Body.WriteAsync(Csv.Line(ConsoleTexts.ScopesCut(MostRows)), cancellation);
                        return;
                    }

                    foreach (var row in page)
                    {
                        await response.Body.WriteAsync(Line(row), cancellation);
                    }

                    page = await looks.Scopes(query with { After = page[^1].Cursor }, acting, AdministratorLooks.LargestPage, cancellation);
                }
            }
            catch (StoreUnavailableException e)
            {
                // A file that ends early must not look like a whole one.
                log.LogWarning("An export of the scope audit broke off: {Trouble}", e.Trouble);
                httpContext.Abort();
            }
        }
    }
}
