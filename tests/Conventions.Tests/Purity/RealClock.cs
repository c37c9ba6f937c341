using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class RealClock
{
    private static readonly string[] Readings =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow",
        "Stopwatch.StartNew", "Stopwatch.GetTimestamp", "Environment.TickCount", "Environment.TickCount64",
    ];

    private const string Remedy = "inject TimeProvider: only Program.cs, *Hosting.cs or a registration hands out TimeProvider.System, one file per project";

    private static readonly Rule Rule = new(nameof(RealClock), Find);
    private static readonly Rule OneRoot = new(nameof(RealClock) + "Roots", FindRoots);

    [Fact]
    public void Time_is_read_from_an_injected_provider() => Rule.Holds();

    [Fact]
    public void The_system_clock_is_handed_out_in_one_file_per_project() => OneRoot.Holds();

    [Fact]
    public void Reading_the_real_clock_is_found() => Rule.Finds(("src/Engine/A.cs",
        """
        var a = DateTime.UtcNow;
        var b = System.DateTimeOffset.Now;
        var c = Stopwatch.StartNew();
        var d = Environment.TickCount64;
        var e = new Stopwatch();
        var f = time.GetUtcNow();
        var g = invoice.Now;
        """), ("tests/Engine.Tests/A.cs", "var a = DateTime.UtcNow;"))
        .ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:2", "src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/A.cs:5"]);

    [Fact]
    public void A_second_root_and_a_root_in_an_ordinary_file_are_found() => OneRoot.Finds(
        ("src/McpHost/Program.cs", "var time = TimeProvider.System;"),
        ("src/Engine/Hosting/ReconnectHosting.cs", "var time = TimeProvider.System;"),
        ("src/Engine/ZHosting.cs", "var time = TimeProvider.System;"),
        ("src/Silo/Tickets.cs", "\nvar time = TimeProvider.System;"),
        ("src/Grains/Registration.cs", "services.TryAddSingleton(TimeProvider.System);\nvar again = Wait(TimeProvider.System);"))
        .ShouldBe(["src/Engine/ZHosting.cs:1", "src/Grains/Registration.cs:2", "src/Silo/Tickets.cs:2"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        from found in file.All<MemberAccessExpressionSyntax>().Where(IsReading).Concat<ExpressionSyntax>(
            file.All<ObjectCreationExpressionSyntax>().Where(n => n.Type.LastName() == "Stopwatch"))
        select file.At(found, $"take the time from the injected TimeProvider instead of {found}");

    private static bool IsReading(MemberAccessExpressionSyntax access) => Readings.Contains(access.Tail());

    private static IEnumerable<Finding> FindRoots(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        from access in file.All<MemberAccessExpressionSyntax>()
        where access.Tail() == "TimeProvider.System"
        group (Root: IsRoot(file, access), Found: file.At(access, Remedy)) by file.Project into project
        let first = project.FirstOrDefault(use => use.Root).Found?.Path
        from use in project
        where !use.Root || use.Found.Path != first
        select use.Found;

    private static bool IsRoot(RepositoryFile file, MemberAccessExpressionSyntax access) => file.Name == "Program.cs"
        || file.Name.EndsWith("Hosting.cs", StringComparison.Ordinal)
        || (access.Parent?.Parent?.Parent is InvocationExpressionSyntax call && call.Called() is "AddSingleton" or "TryAddSingleton");
}
