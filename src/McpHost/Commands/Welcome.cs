using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Commands.World;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>What a person reads when the server is up: what runs, where to look, what to try next.</summary>
internal static class Welcome
{
    private const int Label = 16;
    private const int Column = 43;

    public static void Show(Screen screen, ReconnectOptions options, Samples? samples, string? console)
    {
        var server = options.PublicUrl.TrimEnd('/');
        screen.Gap();
        screen.Markup("[bold green]ReconnectGrains is ready.[/]");
        Fact(screen, "MCP endpoint", $"{server}/mcp");
        Fact(screen, "Requests", $"{server}/requests", "what waits for a user, and what came of it");
        Fact(screen, "Connections", $"{server}/connections", "what is connected; sign in there");
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
        Step(screen, 1, "npx @modelcontextprotocol/inspector", $"connect it to {server}/mcp, sign in, and call list_invoices");
        Step(screen, 2, "open the link that comes back", "connect Acme Billing as the same user, and see what ran");
        if (samples is not null)
        {
            Step(screen, 3, "break it, and call again", "alice's connection ends with");
            screen.Exact( // In one line, to be copied.
                $"       curl {Samples.Text(samples.Acme)}/dev/revoke -H 'content-type: application/json' -d '{{\"user\":\"alice\"}}'");
        }

        screen.Item("     make demo", "default", Column, "the whole story, told step by step");
        screen.Line($"Ctrl-C stops it.{(samples is null ? "" : " What happens shows here:")}", "grey");
        screen.Gap();
    }

    private static void Step(Screen screen, int number, string what, string then) => screen.Item($"  {number}. {what}", "default", Column, then);

    private static void Fact(Screen screen, string label, string value, string? about = null) =>
        screen.Markup(
            $"  {label.PadRight(Label)}[bold]{Markup.Escape(value)}[/]{(about is null ? "" : $"   [grey]{Markup.Escape(about)}[/]")}");
}
