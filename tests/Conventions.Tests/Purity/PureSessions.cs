using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class PureSessions
{
    private static readonly string[] Impure =
    [
        "Task", "ValueTask", "IAsyncEnumerable", "IAsyncDisposable", "CancellationToken", "SemaphoreSlim", "Thread", "Timer",
        "File", "FileInfo", "FileStream", "DirectoryInfo", "StreamReader", "StreamWriter", "Process", "Console", "Environment",
        "HttpClient", "HttpRequestMessage", "HttpResponseMessage", "Socket", "TcpClient", "NetworkStream", "Dns",
        "DbConnection", "IDbConnection", "ILogger", "ILoggerFactory", "IServiceProvider", "IServiceCollection", "TimeProvider",
    ];

    private static readonly string[] ImpureNamespaces =
        ["System.Net", "System.Data", "System.IO.Pipes", "System.IO.Pipelines", "System.Threading", "System.Diagnostics.Metrics", "System.Runtime.InteropServices"];

    private static readonly string[] References = ["PackageReference", "ProjectReference", "FrameworkReference"];

    private static readonly Rule Rule = new(nameof(PureSessions), Find);

    [Fact]
    public void Sessions_decide_without_io_clock_services_logging_or_waiting() => Rule.Holds();

    [Fact]
    public void A_reference_an_import_an_impure_type_and_a_wait_are_found() => Rule.Finds(
        ("src/Sessions/Sessions.csproj", "<Project>\n<PackageReference Include=\"Dapper\" />\n</Project>"),
        ("src/Sessions/A.cs",
        """
        using System.Collections.Immutable;
        using System.Net.Http;
        using Dapper;
        sealed class A(ILogger<A> log)
        {
            Task<int> M() => System.IO.File.ReadAllTextAsync("a");
            async void N() => await B();
            int Task => 1;
            string Ok(Rule rule) => rule.File + Uri.EscapeDataString("");
        }
        """),
        ("src/Engine/A.cs", "using Dapper;"))
        .ShouldBe(["src/Sessions/A.cs:2", "src/Sessions/A.cs:3", "src/Sessions/A.cs:4", "src/Sessions/A.cs:6", "src/Sessions/A.cs:6",
            "src/Sessions/A.cs:7", "src/Sessions/Sessions.csproj:2"]);

    private static IEnumerable<Finding> Find(Repository repository) => repository.Files.Where(f => f.IsUnder("src/Sessions")).SelectMany(file =>
        file.Is(".csproj") ? Referenced(file) : file.Is(".cs") ? [.. Imported(file), .. Used(file), .. Awaited(file)] : []);

    private static IEnumerable<Finding> Referenced(RepositoryFile file) =>
        from line in file.Lines.Index()
        where References.Any(r => line.Item.Contains(r, StringComparison.Ordinal))
        select file.At(line.Index, "sessions reference nothing but the base class library");

    private static IEnumerable<Finding> Imported(RepositoryFile file) =>
        from import in file.All<UsingDirectiveSyntax>()
        let name = import.NamespaceOrType.ToString()
        where !$"{name}.".StartsWith("System.", StringComparison.Ordinal) && !$"{name}.".StartsWith("ReconnectGrains.Sessions.", StringComparison.Ordinal)
            || ImpureNamespaces.Any(n => $"{name}.".StartsWith(n + ".", StringComparison.Ordinal))
        select file.At(import, $"sessions decide only: {name} belongs in src/Engine");

    private static IEnumerable<Finding> Used(RepositoryFile file) =>
        from name in file.All<SimpleNameSyntax>()
        where name.IsWord(Impure) && !IsMember(name)
        select file.At(name, $"sessions decide only: {name.Identifier} belongs in src/Engine");

    private static IEnumerable<Finding> Awaited(RepositoryFile file) =>
        from token in file.Tree.GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.AsyncKeyword) || token.IsKind(SyntaxKind.AwaitKeyword)
        select file.At(token, "sessions never wait: return an effect, and let its outcome come back as a command");

    // `rule.File` is somebody's property; `System.IO.File` is the type.
    private static bool IsMember(SimpleNameSyntax name) => name.Parent is MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax
        || (name.Parent is MemberAccessExpressionSyntax access && access.Name == name && !access.ToString().StartsWith("System.", StringComparison.Ordinal));
}
