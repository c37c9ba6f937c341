using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Commands.World;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>What a person reads when the server is up: what runs, where to look, what to try next.</summary>
internal static class Welcome
{
    private const int Label = 16;
    private const int Column = 40;

    public static void Show(Screen screen, ReconnectOptions options, Samples? samples, string? console)
    {
        var server = options.PublicUrl.TrimEnd('/');
        screen.Gap();
        screen.Markup("[bold green]ReconnectGrains is ready.[/]");
        Fact(screen, "MCP endpoint", $"{server}/mcp");
        Fact(screen, "Your requests", $"{server}/requests", "after you have opened a connect link");
        if (console is not null)
        {
            Fact(screen, "Console", console, "for the administrator; this link works once");
        }

        Fact(screen, "Store", options.StorePlace);
        if (samples is not null)
        {
            Fact(screen, "Sign-in", Samples.Text(samples.Identity), "sample; alice, bob, carol, dave, no password");
            Fact(screen, "Acme Billing", Samples.Text(samples.Acme), "sample; the provider of the invoice API");
            Fact(screen, "Invoice API", Samples.Text(samples.Api), "sample; GET /dev/ledger shows what really happened");
        }

        screen.Gap();
        screen.Line("Try next:");
        screen.Item(
            "  npx @modelcontextprotocol/inspector",
            "default",
            Column,
            $"connect it to {server}/mcp, call list_invoices, open the link that comes back");
        if (samples is not null)
        {
            screen.Item("  break it, and call again", "default", Column, "alice's connection ends with");
            screen.Line(
                $"    curl {Samples.Text(samples.Acme)}/dev/revoke -H 'content-type: application/json' -d '{{\"user\":\"alice\"}}'");
        }

        screen.Item("  make demo", "default", Column, "the whole story, told step by step");
        screen.Line("Ctrl-C stops it.", "grey");
        screen.Gap();
    }

    private static void Fact(Screen screen, string label, string value, string? about = null) =>
        screen.Markup(
            $"  {label.PadRight(Label)}[bold]{Markup.Escape(value)}[/]{(about is null ? "" : $"   [grey]{Markup.Escape(about)}[/]")}");
}
