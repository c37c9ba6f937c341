using System.Text;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>The audit log as a file of JSON lines, the newest first, as large as it is: nobody holds it in memory.</summary>
internal sealed class AuditExport(AdministratorLooks looks, ActLog acts, ILogger<AuditExport> log)
{
    /// <summary>What narrows it.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["tenant", "user", "kind", "trace", "from", "to"];

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>The file; null where it is not this administrator's.</summary>
    /// <exception cref="StoreUnavailableException">The act is not in the log, so it does not happen.</exception>
    public async Task<IResult?> Begin(AuditQuery query, Acting acting, CancellationToken cancellation)
    {
        var tenant = acting.Narrow(query.Tenant);
        return await acts.Begin(AdministratorAct.ExportAuditLog, acting, tenant, null, cancellation)
            ? new Lines(looks, query with { Tenant = tenant }, acting, log)
            : null;
    }

    private sealed class Lines(AdministratorLooks looks, AuditQuery query, Acting acting, ILogger log) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
            var page = await looks.Audit(query, acting, AdministratorLooks.LargestPage, cancellation);
            response.ContentType = "application/x-ndjson; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
            try
            {
                while (page.Count > 0)
                {
                    foreach (var entry in page)
                    {
                        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(AuditLines.Of(entry)), cancellation);
                        await response.Body.WriteAsync(LineEnd, cancellation);
                    }

                    page = await looks.Audit(query with { After = page[^1].Cursor }, acting, AdministratorLooks.LargestPage, cancellation);
                }
            }
            catch (StoreUnavailableException e)
            {
                // A file that ends early must not look like a whole one.
                log.LogWarning("An export of the audit log broke off: {Trouble}", e.Trouble);
                httpContext.Abort();
            }
        }
    }
}
