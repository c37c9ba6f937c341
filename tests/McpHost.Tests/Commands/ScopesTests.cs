using System.Text.Json;

namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
public sealed class ScopesTests
{
    [Fact]
    [Trait("Proves", "M1")]
    public async Task The_matrix_shows_each_tool_with_its_provider_scopes_and_effect()
    {
        using var run = await CommandRun.Of("scopes", "--check");

        run.ExitCode.ShouldBe(0, string.Join('\n', run.Lines));
        run.Lines.ShouldContain(l => Has(l, "list_invoices", "acme", "invoices.read", "read", "at once"));
        run.Lines.ShouldContain(l => Has(l, "pay_invoice", "acme", "invoices.pay", "destructive", "after a tick", "honoured"));
        run.Lines.ShouldAllBe(l => l.Length <= 100);
    }

    [Fact]
    [Trait("Proves", "M1")]
    public async Task A_scope_that_no_tool_needs_fails_the_check_and_is_named()
    {
        using var run = await CommandRun.Of("scopes", "--check", "--set", "Reconnect:Providers:acme:Scopes:3=invoices.delete");

        run.ExitCode.ShouldBe(1);
        run.Lines.ShouldContain(l => l.StartsWith("fix", StringComparison.Ordinal) && Has(l, "acme", "invoices.delete"));
    }

    [Fact]
    [Trait("Proves", "M1")]
    public async Task A_tool_of_a_provider_that_is_not_configured_fails_the_check()
    {
        // Production has no sample configuration, so nobody is called acme there.
        using var run = await CommandRun.InProduction("scopes", "--check");

        run.ExitCode.ShouldBe(1);
        run.Lines.ShouldContain(l => l.StartsWith("fix", StringComparison.Ordinal) && Has(l, "acme"));
    }

    [Fact]
    [Trait("Proves", "M1")]
    public async Task The_matrix_is_json_for_programs()
    {
        using var run = await CommandRun.Of("scopes", "--json");

        var matrix = JsonElement.Parse(string.Join('\n', run.Lines));
        var pay = matrix.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("tool").GetString() == "pay_invoice");
        pay.GetProperty("provider").GetString().ShouldBe("acme");
        pay.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()).ShouldBe(["invoices.pay"]);
        pay.GetProperty("effect").GetString().ShouldBe("destructive");
        matrix.GetProperty("problems").GetArrayLength().ShouldBe(0);
    }

    private static bool Has(string line, params string[] parts) => parts.All(p => line.Contains(p, StringComparison.Ordinal));
}
