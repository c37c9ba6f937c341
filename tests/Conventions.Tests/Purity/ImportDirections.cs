using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed partial class ImportDirections
{
    private const string House = "ReconnectGrains.";

    private static readonly string[] KnowOrleans = ["src/Grains", "src/Silo", "tests/Grains.Tests", "tests/Silo.Tests", "tests/Chaos.Silo", "bench/Bench.Silo"];

    /// <summary>What each project of src may import. `Sessions ← Engine ← McpHost ← Silo` and `Engine ← Grains ← Silo`.</summary>
    private static readonly (string Project, string[] May)[] Directions =
    [
        ("src/Sessions", []),
        ("src/Engine", ["Sessions"]),
        ("src/Grains", ["Sessions", "Engine"]),
        ("src/McpHost", ["Sessions", "Engine", "Invoices", "Servers"]),
        ("src/Silo", ["Sessions", "Engine", "Grains", "McpHost", "Invoices", "Servers"]),
        ("samples/Invoices", ["Sessions", "Engine"]),
        ("samples/Servers", []),
    ];

    private static readonly Rule Rule = new(nameof(ImportDirections), Find);
    private static readonly Rule Orleans = new("OrleansStaysHome", FindOrleans);

    [Fact]
    public void Imports_run_one_way() => Rule.Holds();

    [Fact]
    public void Only_the_cluster_knows_orleans() => Orleans.Holds();

    [Fact]
    public void An_import_against_the_direction_is_found() => Rule.Finds(
        ("src/Engine/A.cs", "using ReconnectGrains.Sessions;\nusing ReconnectGrains.McpHost;\nusing Sink = ReconnectGrains.Grains.Sink;"),
        ("src/McpHost/A.cs", "using ReconnectGrains.Engine;\nvar a = new ReconnectGrains.Silo.Node();"),
        ("src/Sessions/A.cs", "using ReconnectGrains.Sessions.Errors;\nusing ReconnectGrains.Engine;"),
        ("src/Engine/Engine.csproj", "<ProjectReference Include=\"../Sessions/Sessions.csproj\" />\n<ProjectReference Include=\"..\\McpHost\\McpHost.csproj\" />"))
        .ShouldBe(["src/Engine/A.cs:2", "src/Engine/A.cs:3", "src/Engine/Engine.csproj:2", "src/McpHost/A.cs:2", "src/Sessions/A.cs:2"]);

    [Fact]
    public void Orleans_elsewhere_is_found() => Orleans.Finds(
        ("src/Engine/A.cs", "using Orleans;\nusing Orleans.Runtime;"),
        ("src/McpHost/McpHost.csproj", "<PackageReference Include=\"Microsoft.Orleans.Server\" />"),
        ("src/Grains/A.cs", "using Orleans;"),
        ("tests/Grains.Tests/Grains.Tests.csproj", "<PackageReference Include=\"Microsoft.Orleans.TestingHost\" />"))
        .ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:2", "src/McpHost/McpHost.csproj:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        from direction in Directions
        where file.IsUnder(direction.Project)
        from import in Imports(file)
        where import.Project != direction.Project.Split('/')[1] && !direction.May.Contains(import.Project)
        select file.At(import.Line, $"{direction.Project} may not know {import.Project}: move the shared idea down, or turn the dependency round");

    private static IEnumerable<(string Project, int Line)> Imports(RepositoryFile file) => file.Is(".csproj")
        ? file.Lines.SelectMany((line, i) => ProjectReference.Matches(line).Select(m => (m.Groups[1].Value, i)))
        : file.Is(".cs") ? Names(file).Select(n => (n.Text.Split('.')[1], n.Line)) : [];

    private static IEnumerable<Finding> FindOrleans(Repository repository) =>
        from file in repository.Files
        where !file.IsUnder(KnowOrleans)
        from line in file.Is(".csproj") ? file.Lines.Index().Where(l => l.Item.Contains("Orleans", StringComparison.Ordinal)).Select(l => l.Index)
            : file.Is(".cs") ? file.All<UsingDirectiveSyntax>().Where(u => u.NamespaceOrType.ToString().Split('.')[0] == "Orleans")
                .Select(u => file.Tree.GetLineSpan(u.Span).StartLinePosition.Line)
            : []
        select file.At(line, $"only {string.Join(", ", KnowOrleans)} know Orleans");

    private static IEnumerable<(string Text, int Line)> Names(RepositoryFile file) => file.All<UsingDirectiveSyntax>().Select(u => u.NamespaceOrType)
        .Concat<Microsoft.CodeAnalysis.SyntaxNode>(file.All<QualifiedNameSyntax>().Where(n => n.Parent is not BaseNamespaceDeclarationSyntax))
        .Concat(file.All<MemberAccessExpressionSyntax>())
        .Where(n => n.ToString().StartsWith(House, StringComparison.Ordinal))
        .Select(n => (n.ToString(), file.Tree.GetLineSpan(n.Span).StartLinePosition.Line));

    [GeneratedRegex("""ProjectReference Include=".*?(\w+)\.csproj""")]
    private static partial Regex ProjectReference { get; }
}
