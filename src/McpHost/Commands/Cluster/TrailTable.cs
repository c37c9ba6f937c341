using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>Shows which node did what.</summary>
internal static class TrailTable
{
    /// <summary>Shows it.</summary>
    public static void Show(Screen screen, ClusterOutcome outcome)
    {
        var table = new Table().Border(screen.IsPlain ? TableBorder.Ascii : TableBorder.Rounded);
        table.AddColumns("what happened to", "list_invoices", "pay_invoice");
        foreach (var (step, of) in Steps)
        {
            table.AddRow(new Text(step), Cell(of(outcome.Read), null), Cell(of(outcome.Payment), of == Parked ? outcome.Killed : null));
        }

        screen.Show(table);
    }

    private static readonly Func<Trail, string?> Parked = t => t.Parked;

    private static readonly (string Step, Func<Trail, string?> Of)[] Steps =
    [
        ("called, and parked at", Parked),
        ("link opened at", t => t.Linked),
        ("browser back from acme at", t => t.Returned),
        ("ticked at", t => t.Confirmed),
        ("sent to the API by", t => t.Executed),
        ("collected from", t => t.Collected),
    ];

    private static Text Cell(string? node, string? killed) => node is null ? new Text("-", new Style(Color.Grey))
        : node == killed ? new Text($"{node} (then killed)", new Style(Color.Red))
        : new Text(node);
}
