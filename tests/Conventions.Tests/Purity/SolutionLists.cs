namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class SolutionLists
{
    private static readonly string[] NeedOrleans = ["src/Grains", "src/Silo", "tests/Grains.Tests", "tests/Silo.Tests", "tests/Chaos.Silo", "bench/Bench.Silo"];

    private static readonly Rule Rule = new(nameof(SolutionLists), Find);

    [Fact]
    public void Every_project_is_built_and_tested() => Rule.Holds();

    [Fact]
    public void A_project_that_nobody_builds_and_one_that_embedded_cannot_restore_are_found() => Rule.Finds(
        ("ReconnectGrains.sln", "\"src\\Engine\\Engine.csproj\" \"src\\Silo\\Silo.csproj\" \"src\\Grains\\Grains.csproj\" \"bench\\Bench\\Bench.csproj\""),
        ("Embedded.slnf", "\"src\\\\Engine\\\\Engine.csproj\", \"src\\\\Grains\\\\Grains.csproj\""),
        ("src/Engine/Engine.csproj", ""), ("src/McpHost/McpHost.csproj", ""), ("src/Silo/Silo.csproj", ""), ("src/Grains/Grains.csproj", ""),
        ("bench/Bench/Bench.csproj", ""))
        .ShouldBe(["src/Grains/Grains.csproj:1", "src/McpHost/McpHost.csproj:1", "src/McpHost/McpHost.csproj:1"]);

    private static IEnumerable<Finding> Find(Repository repository)
    {
        var all = Listed(repository, "ReconnectGrains.sln");
        var embedded = Listed(repository, "Embedded.slnf");
        return repository.Files.Where(f => f.Is(".csproj")).SelectMany(project => Missing(project, all, embedded));
    }

    private static IEnumerable<Finding> Missing(RepositoryFile project, string all, string embedded)
    {
        if (!all.Contains(project.Path, StringComparison.Ordinal))
        {
            yield return project.At(0, "list it in ReconnectGrains.sln");
        }

        var needsOrleans = project.IsUnder(NeedOrleans);
        if (needsOrleans && embedded.Contains(project.Path, StringComparison.Ordinal))
        {
            yield return project.At(0, "take it out of Embedded.slnf, which restores without Orleans");
        }

        if (!needsOrleans && project.IsUnder("src", "samples", "tests") && !embedded.Contains(project.Path, StringComparison.Ordinal))
        {
            yield return project.At(0, "list it in Embedded.slnf, else nobody runs it where Orleans does not restore");
        }
    }

    private static string Listed(Repository repository, string name) =>
        string.Concat(repository.Files.Where(f => f.Path == name).Select(f => f.Text)).Replace(@"\\", "/", StringComparison.Ordinal).Replace('\\', '/');
}
