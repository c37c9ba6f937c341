using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Servers;

public sealed class AzuriteOptionsTests
{
    [Fact]
    public void Comments_and_empty_lines_are_left_out_and_an_options_value_stands_apart() =>
        AzuriteOptions.Read("# why\n\n--silent\r\n  --blobKeepAliveTimeout 7\n").ShouldBe(["--silent", "--blobKeepAliveTimeout", "7"]);

    [Theory]
    [InlineData("silent")]
    [InlineData("--location /tmp")]
    [InlineData("--blobPort 10000")]
    [InlineData("--tableHost=0.0.0.0")]
    public void A_line_that_is_no_option_or_not_the_files_to_decide_is_refused(string line) =>
        Should.Throw<WorldException>(() => AzuriteOptions.Read(line)).Message.ShouldContain(line);

    [Fact]
    public void The_repositorys_own_file_is_good()
    {
        var top = RepositoryFolder.Holding(AzuriteOptions.FileName).ShouldNotBeNull();

        AzuriteOptions.Read(File.ReadAllText(Path.Combine(top, AzuriteOptions.FileName))).ShouldContain("--skipApiVersionCheck");
    }
}
