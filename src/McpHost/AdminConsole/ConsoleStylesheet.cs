using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>What the console looks like beyond the other pages. Its address changes with its content, so browsers may keep it for good.</summary>
internal static class ConsoleStylesheet
{
    public const string Path = "/assets/console.css";

    // lang=css
    private const string Text = """
        body.console { max-width: 79rem; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { position: static; display: inline-block; padding: .5rem 0; }
        main:focus { outline: none; }
        .tabs ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: .35rem 0; border-bottom: 1px solid var(--line); }
        .tabs li + li { margin: 0; }
        .tabs a { display: inline-block; padding: .6rem 0; text-decoration: none; }
        .tabs a:hover { text-decoration: underline; }
        .tabs a[aria-current] { font-weight: 600; box-shadow: inset 0 -3px 0 var(--main); }
        .filters { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem 1rem; margin: 1rem 0; }
        .filters p { margin: 0; }
        .filters label { display: block; font-size: .9375rem; color: var(--soft); }
        .filters input, .filters select {
          min-height: 2.75rem;
          max-width: 100%;
          padding: .4rem .6rem;
          border: 1px solid var(--soft);
          border-radius: .4rem;
          background: var(--card);
          color: var(--ink);
          font: inherit;
        }
        .wide { overflow-x: auto; margin: .75rem 0; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
        table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.4; }
        th { text-align: left; font-weight: 600; color: var(--soft); white-space: nowrap; }
        th, td { padding: .55rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
        tbody tr:last-child td { border-bottom: 0; }
        td.code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; font-size: .8125rem; min-width: 10rem; overflow-wrap: anywhere; }
        td time { white-space: nowrap; }
        td.bad { color: var(--warn); font-weight: 600; }
        td.quiet { font-size: .9375rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .75rem; }
        .figure { margin: 0; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
        .figure figcaption { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: .4rem; font-size: .9375rem; overflow-wrap: anywhere; }
        .chart { display: block; width: 100%; height: 4rem; border-bottom: 1px solid var(--line); fill: var(--main); }
        .chart.bad { fill: var(--warn); }
        @media (max-width: 46rem) {
          .wide table, .wide tbody, .wide tr, .wide td { display: block; }
          .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .wide tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
          .wide tbody tr:last-child { border-bottom: 0; }
          .wide td { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .75rem; border: 0; padding: .25rem .8rem; overflow-wrap: anywhere; }
          .wide td::before { content: attr(data-label); color: var(--soft); font: .875rem/1.4 system-ui, sans-serif; font-weight: 400; }
          .filters p, .filters input, .filters select { width: 100%; }
        }

        """;

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Text);

    private static readonly string Version = Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16];

    private static readonly EntityTagHeaderValue Tag = new($"\"{Version}\"");

    /// <summary>The address for pages.</summary>
    public static string Url { get; } = $"{Path}?v={Version}";

    public static Task Serve(HttpContext context)
    {
        context.Response.Headers.CacheControl = context.Request.Query["v"] == Version ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Bytes, "text/css; charset=utf-8", entityTag: Tag).ExecuteAsync(context);
    }
}
