using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.McpHost.Runbook;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>docs/runbook.md, as it is served.</summary>
public sealed class RunbookTests
{
    private static readonly string[] Parts = ["What it means.", "How to confirm.", "What to do.", "How to tell users."];

    private const string Forms = "`*[|<#";

    [Fact]
    [Trait("Proves", "M18")]
    public void Every_rule_has_a_section_that_says_what_it_means_how_to_confirm_it_what_to_do_and_how_to_tell_users()
    {
        foreach (var rule in AnomalyRules.Usual)
        {
            var heading = RunbookText.Blocks.Index().Single(b => b.Item.Level == 2 && AlertWords.RunbookPath(rule.Anomaly).EndsWith($"#{b.Item.Anchor}", StringComparison.Ordinal));
            var section = RunbookText.Blocks.Skip(heading.Index + 1).TakeWhile(b => b.Level != 2);
            section.SelectMany(b => b.Lines).SelectMany(l => l).Where(i => i.Kind == InlineKind.Strong).Select(i => i.Text).ShouldBe(Parts, rule.Anomaly.ToString());
        }
    }

    [Fact]
    public void Every_link_within_it_leads_to_a_heading()
    {
        var anchors = RunbookText.Blocks.Select(b => b.Anchor).ToHashSet();
        RunbookText.Blocks.SelectMany(b => b.Lines).SelectMany(l => l).Where(i => i.Kind == InlineKind.Link).ShouldAllBe(i => anchors.Contains(i.Url!.Substring(1)));
    }

    [Fact]
    public void It_uses_no_form_that_the_page_cannot_show()
    {
        var plain = RunbookText.Blocks.SelectMany(b => b.Lines).SelectMany(l => l).Where(i => i.Kind == InlineKind.Plain).Select(i => i.Text).ToList();
        plain.ShouldAllBe(t => !t.Any(c => Forms.Contains(c)));
        RunbookText.Parse("A `b` **c** *d* [e](#f)\n\n1. g\n2. h").Select(b => b.Lines.Count).ShouldBe([1, 2]);
    }
}
