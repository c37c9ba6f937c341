using ReconnectGrains.McpHost.Tests.Commands;

namespace ReconnectGrains.Silo.Tests.Hosting;

/// <summary>What somebody reads who got a setting wrong.</summary>
[Collection(nameof(Processes))]
public sealed class WrongSettingsTests
{
    [Theory]
    [InlineData("A gateway needs a cluster that it can find: Reconnect:Cluster must not be single.", "--role", "gateway")]
    [InlineData("Reconnect:Cluster is 'moon', and there is no moon.json", "--set", "Reconnect:Cluster=moon")]
    [InlineData("Reconnect:Role", "--set", "Reconnect:Role=moon")]
    [InlineData("Reconnect:Role must be Silo or Gateway.", "--set", "Reconnect:Role=7")]
    [InlineData("Reconnect:Database:ConnectionString is not set", "--set", "Reconnect:Cluster=postgresql")]
    [InlineData("Reconnect:Database:ConnectionString is not set", "--role", "gateway", "--set", "Reconnect:Cluster=postgresql")]
    [InlineData("ConnectionStrings:azure is not set", "--set", "Reconnect:Cluster=blobs", "--set", "Reconnect:Database:ConnectionString=Host=h;Database=d")]
    [InlineData("Reconnect:Database:ConnectionString names no Host.", "--set", "Reconnect:Cluster=postgresql", "--set", "Reconnect:Database:ConnectionString=Database=d")]
    [InlineData("Reconnect:Leave is 00:01:00. It must be between", "--set", "Reconnect:Leave=00:01:00")]
    public async Task A_wrong_setting_is_named_in_a_sentence_and_nothing_starts(string sentence, params string[] arguments)
    {
        using var run = await CommandRun.Of(["serve", .. arguments]);

        var said = string.Join(' ', run.Lines.Select(l => l.Trim()));
        run.ExitCode.ShouldBe(1, said);
        said.ShouldContain("This configuration cannot work:");
        said.ShouldContain(sentence);
        said.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task An_unknown_role_on_the_command_line_is_answered_with_the_roles_there_are()
    {
        using var run = await CommandRun.Of("serve", "--role", "moon");

        run.ExitCode.ShouldBe(1);
        var said = string.Join(' ', run.Lines);
        said.ShouldContain("'moon'");
        said.ShouldContain("silo");
        said.ShouldContain("gateway");
    }
}
