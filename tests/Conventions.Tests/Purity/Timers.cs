using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class Timers
{
    private static readonly string[] Timed = ["CancellationTokenSource", "PeriodicTimer", "Timer"];

    private static readonly Rule Rule = new(nameof(Timers), Find);

    [Fact]
    public void Waits_and_deadlines_run_on_an_injected_provider() => Rule.Holds();

    [Fact]
    public void A_wait_or_deadline_on_the_real_clock_is_found() => Rule.Finds(("src/Engine/A.cs",
        """
        sealed class A(TimeProvider time)
        {
            private readonly TimeSpan _second = TimeSpan.FromSeconds(1);
            async Task M(Task other, SemaphoreSlim gate, CancellationToken cancel)
            {
                await Task.Delay(_second, cancel);
                await Task.Delay(_second, time, cancel);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
                using var a = new CancellationTokenSource(_second);
                using CancellationTokenSource b = new(_second);
                using var c = new CancellationTokenSource(_second, time);
                using var d = new CancellationTokenSource();
                d.CancelAfter(_second);
                using var e = new PeriodicTimer(_second);
                using var f = new PeriodicTimer(_second, time);
                await other.WaitAsync(_second, cancel);
                await other.WaitAsync(cancel);
                using var g = new Timer(_ => { });
                await gate.WaitAsync(_second, cancel);
            }
        }
        """)).ShouldBe(["src/Engine/A.cs:6", "src/Engine/A.cs:9", "src/Engine/A.cs:10", "src/Engine/A.cs:13", "src/Engine/A.cs:14",
            "src/Engine/A.cs:16", "src/Engine/A.cs:18"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        let types = repository.Types(file)
        from found in file.All<ExpressionSyntax>()
        where found is InvocationExpressionSyntax call ? IsWait(call, types) : found is BaseObjectCreationExpressionSyntax made && IsTimer(made, types)
        select file.At(found, "give it the injected TimeProvider (CancelAfter takes none: make the source with one)");

    private static bool IsWait(InvocationExpressionSyntax call, SemanticModel types) => call.Called() switch
    {
        "CancelAfter" => true,
        "Delay" => call.Expression is MemberAccessExpressionSyntax access && access.Tail() == "Task.Delay"
            && !call.IsForEver()
            && !types.HasClock(call.ArgumentList),
        "WaitAsync" => call.Expression is MemberAccessExpressionSyntax access && types.GetTypeInfo(access.Expression).Type.Is("Task")
            && call.ArgumentList.Arguments.Any(a => types.GetTypeInfo(a.Expression).Type.Is("TimeSpan")) && !types.HasClock(call.ArgumentList),
        _ => false,
    };

    private static bool IsTimer(BaseObjectCreationExpressionSyntax made, SemanticModel types) =>
        made.ArgumentList is { Arguments.Count: > 0 } arguments
        && (made is ObjectCreationExpressionSyntax { Type: var type } ? Timed.Contains(type.LastName()) : types.GetTypeInfo(made).Type.Is(Timed))
        && !types.HasClock(arguments);
}
