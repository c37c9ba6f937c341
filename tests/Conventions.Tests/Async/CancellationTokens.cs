using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Async;

public sealed class CancellationTokens
{
    private const string Token = "CancellationToken";

    private static readonly string[] Waits = ["Task", "ValueTask", "IAsyncEnumerable"];

    private static readonly Rule Rule = new(nameof(CancellationTokens), Find);

    [Fact]
    public void Methods_that_wait_take_a_cancellation_token_last() => Rule.Holds();

    [Fact]
    public void A_method_without_a_token_or_with_one_in_the_middle_is_found() => Rule.Finds(("src/Engine/A.cs",
        """
        public sealed class A : IAsyncDisposable, IDuty
        {
            public Task Bare() => Task.CompletedTask;
            internal async Task<int> Middle(CancellationToken cancel, int n) => n;
            public static IAsyncEnumerable<int> All() => null!;
            public Task Fine(int n, CancellationToken cancel) => Task.CompletedTask;
            private Task Hidden() => Task.CompletedTask;
            public ValueTask DisposeAsync() => default;
            public Task InvokeAsync(HttpContext context) => Task.CompletedTask;
            public Task Duty() => Task.CompletedTask;
            [McpServerTool(Name = "a")] public Task<int> Tool(int page) => Task.FromResult(page);
            public static Task<int> Main(string[] args) => Task.FromResult(0);
            /// <inheritdoc/>
            public Task OfAPackage() => Task.CompletedTask;
            public Task InATransaction(Work work) => work.Execute("");
        }
        public sealed class Work(CancellationToken cancel)
        {
            public Task Execute(string sql) => Task.Delay(1, cancel);
        }
        public interface IDuty
        {
            Task Duty();
            Task Fine(CancellationToken cancel);
        }
        """)).ShouldBe(["src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/A.cs:5", "src/Engine/A.cs:23"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src")
        from method in file.All<MethodDeclarationSyntax>()
        where Waits.Contains(method.ReturnType.LastName()) && IsReachable(method) && !HasToken(method)
        let symbol = repository.Types(file).GetDeclaredSymbol(method)
        where !IsGivenItsShape(method, symbol) && !IsGivenACarrier(symbol)
        select file.At(method.Identifier, $"let {method.Identifier} take a CancellationToken as its last parameter, and pass it on");

    private static bool IsReachable(MethodDeclarationSyntax method) => method.Has(SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword)
        || (method.Parent is InterfaceDeclarationSyntax && !method.Has(SyntaxKind.PrivateKeyword));

    private static bool HasToken(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.LastOrDefault()?.Type?.LastName() == Token;

    // Somebody else decided the parameters: an interface, a base class, the tools' SDK.
    private static bool IsGivenItsShape(MethodDeclarationSyntax method, IMethodSymbol? symbol) =>
        method.Has(SyntaxKind.OverrideKeyword)
        || method.Identifier.Text == "Main"
        || method.HasDocElement("inheritdoc")
        || method.AttributeLists.SelectMany(list => list.Attributes).Any(a => a.ShortName() == "McpServerTool")
        || (symbol is not null && symbol.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers())
            .Any(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol)));

    // A request (HttpContext.RequestAborted) or a unit of work brings its own token.
    private static bool IsGivenACarrier(IMethodSymbol? symbol) =>
        symbol is not null && symbol.Parameters.Select(p => p.Type).Append(symbol.ContainingType).OfType<INamedTypeSymbol>()
            .Any(t => !t.Is(Token) && IsCarrier(t));

    private static bool IsCarrier(INamedTypeSymbol type) =>
        type.InstanceConstructors.SelectMany(c => c.Parameters).Select(p => p.Type)
            .Concat(type.GetMembers().OfType<IPropertySymbol>().Where(p => !p.IsStatic).Select(p => p.Type))
            .Any(t => t.Is(Token));
}
