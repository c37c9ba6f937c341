using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Async;

public sealed class Blocking
{
    private static readonly string[] Awaitable = ["Task", "ValueTask"];
    private static readonly string[] Locks = ["SemaphoreSlim", "ManualResetEvent", "ManualResetEventSlim", "AutoResetEvent", "WaitHandle", "CountdownEvent"];

    private static readonly Rule Rule = new(nameof(Blocking), Find);

    [Fact]
    public void Nothing_blocks_a_thread_on_a_task() => Rule.Holds();

    [Fact]
    public void Blocking_on_a_task_is_found_and_a_property_named_result_is_not() => Rule.Finds(("src/Engine/A.cs",
        """
        sealed record Returned(string Result);
        sealed class A(SemaphoreSlim gate)
        {
            int M(Task<int> task) => task.Result;
            int N() => Load().Result;
            void O(Task task) => task.Wait();
            void P(ValueTask task) => task.GetAwaiter().GetResult();
            void Q() => gate.Wait();
            string R(Returned returned) => returned.Result;
            Task<int> Load() => Wait();
            Task<int> Wait() => Task.FromResult(1);
            int S(Package package) => package.FetchAsync().Result;
            void T(Task[] all) => Task.WaitAll(all);
        }
        """)).ShouldBe(["src/Engine/A.cs:4", "src/Engine/A.cs:5", "src/Engine/A.cs:6", "src/Engine/A.cs:7", "src/Engine/A.cs:8",
            "src/Engine/A.cs:12", "src/Engine/A.cs:13"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        let types = repository.Types(file)
        from access in file.All<MemberAccessExpressionSyntax>()
        where IsBlocking(access, types)
        select file.At(access.Name.Identifier, $"await instead of {access.Name}: a blocked thread can deadlock its own scheduler");

    private static bool IsBlocking(MemberAccessExpressionSyntax access, SemanticModel types) => access.Name.Identifier.Text switch
    {
        "Result" => IsTask(access.Expression, types),
        "Wait" => IsTask(access.Expression, types) || types.GetTypeInfo(access.Expression).Type.Is(Locks),
        "WaitOne" => true,
        "GetResult" => access.Expression is InvocationExpressionSyntax call && call.Called() == "GetAwaiter",
        "WaitAll" or "WaitAny" => access.Tail().StartsWith("Task.", StringComparison.Ordinal),
        _ => false,
    };

    // What a package returns may be unknown here; then a call named …Async is taken for a task.
    private static bool IsTask(ExpressionSyntax expression, SemanticModel types)
    {
        var type = types.GetTypeInfo(expression).Type;
        return type.Is(Awaitable)
            || (type.IsUnknown() && expression is InvocationExpressionSyntax call && call.Called().EndsWith("Async", StringComparison.Ordinal));
    }
}
