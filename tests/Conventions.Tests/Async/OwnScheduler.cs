using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Async;

public sealed class OwnScheduler
{
    private static readonly string[] Scheduling = ["Task.Run", "Factory.StartNew", "ThreadPool.QueueUserWorkItem", "ThreadPool.UnsafeQueueUserWorkItem"];

    private static readonly Rule Rule = new(nameof(OwnScheduler), Find);

    [Fact]
    public void Work_stays_on_the_scheduler_that_owns_it() => Rule.Holds();

    [Fact]
    public void Leaving_the_scheduler_is_found() => Rule.Finds(("src/Engine/A.cs",
        """
        sealed class A
        {
            Task M() => Task.Run(() => { });
            Task N() => System.Threading.Tasks.Task.Factory.StartNew(() => { });
            async Task O(Task other) => await other.ConfigureAwait(false);
            async void P() { }
            async Task Q(Task other) => await other;
            void R() { async void Local() { } }
            void S(Job job) => job.Run();
            Thread thread = new Thread(() => { });
        }
        """)).ShouldBe(["src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/A.cs:5", "src/Engine/A.cs:6", "src/Engine/A.cs:8", "src/Engine/A.cs:10"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        from node in file.All<SyntaxNode>()
        let remedy = Remedy(node)
        where remedy is not null
        select file.At(node, remedy);

    private static string? Remedy(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access when Scheduling.Contains(access.Tail()) => $"await the work instead of {access.Tail()}: Orleans and the simulation own the scheduler",
        InvocationExpressionSyntax call when call.Called() == "ConfigureAwait" => "await without ConfigureAwait: continuations stay on their scheduler",
        MethodDeclarationSyntax method when IsAsyncVoid(method.Modifiers, method.ReturnType) => "return Task: nobody can await an async void, and its exception ends the process",
        LocalFunctionStatementSyntax local when IsAsyncVoid(local.Modifiers, local.ReturnType) => "return Task: nobody can await an async void, and its exception ends the process",
        ObjectCreationExpressionSyntax made when made.Type.LastName() == "Thread" => "await the work instead of starting a thread",
        _ => null,
    };

    private static bool IsAsyncVoid(SyntaxTokenList modifiers, TypeSyntax returns) => modifiers.Any(SyntaxKind.AsyncKeyword) && returns.ToString() == "void";
}
