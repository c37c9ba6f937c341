namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
public sealed class DoctorTests
{
    [Fact]
    public async Task A_broken_configuration_gets_a_sentence_for_each_thing_to_mend()
    {
        using var run = await CommandRun.Of(
            "doctor",
            "--data", "/proc/nowhere",
            "--set", "Reconnect:PublicUrl=http://mcp.example.com/",
            "--set", "Reconnect:External:Issuer=http://127.0.0.1:1",
            "--set", "Reconnect:Providers:acme:Issuer=http://127.0.0.1:1",
            "--set", "Reconnect:Providers:acme:Scopes:3=invoices.delete");

        run.ExitCode.ShouldBe(1);
        var text = Text(run);
        text.ShouldContain("fix Reconnect:PublicUrl is 'http://mcp.example.com/'");
        text.ShouldContain("invoices.delete");
        text.ShouldContain("fix The issuer of MCP tokens has no readable metadata");
        text.ShouldContain("fix Provider 'acme': no connection.");
        text.ShouldContain("things to mend.");
        run.Lines.ShouldAllBe(l => l.Length <= 100);
    }

    [Fact]
    public async Task Production_without_a_configuration_is_told_what_to_choose()
    {
        using var run = await CommandRun.InProduction("doctor");

        run.ExitCode.ShouldBe(1);
        var text = Text(run);
        text.ShouldContain("Reconnect:Mode is not chosen");
        text.ShouldContain("Sealing:CertificatePath is not set");
    }

    [Fact]
    [Trait("Proves", "R4")]
    public async Task A_healthy_world_has_nothing_to_mend_and_its_clocks_agree()
    {
        await using var world = await World.Start();
        using var run = await CommandRun.Of(["doctor", "--data", world.EmptyFolder, .. world.Settings]);

        run.ExitCode.ShouldBe(0, string.Join('\n', run.Lines));
        run.Lines.ShouldContain(
            l => l.StartsWith("ok", StringComparison.Ordinal) && l.Contains("Provider 'acme' answers", StringComparison.Ordinal));
        run.Lines.Count(l => l.Contains("Our clock and that of provider", StringComparison.Ordinal)).ShouldBe(2);
        run.Lines[^1].ShouldBe("Nothing to mend.");
    }

    // As it reads: lines are broken where the screen ends.
    private static string Text(CommandRun run) =>
        string.Join(' ', string.Join(' ', run.Lines).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
