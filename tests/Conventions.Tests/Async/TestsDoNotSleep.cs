using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Async;

public sealed class TestsDoNotSleep
{
    private static readonly Rule Rule = new(nameof(TestsDoNotSleep), Find);

    [Fact]
    public void Tests_wait_for_what_they_expect_and_never_sleep() => Rule.Holds();

    [Fact]
    public void A_sleep_in_a_test_is_found_and_waiting_for_ever_is_not() => Rule.Finds(
        ("tests/Engine.Tests/A.cs",
        """
        Thread.Sleep(10);
        await Task.Delay(10);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await Task.Delay(Timeout.Infinite, cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), new TestClock());
        SpinWait.SpinUntil(() => done);
        sealed class TestClock : TimeProvider;
        """))
        .ShouldBe(["tests/Engine.Tests/A.cs:1", "tests/Engine.Tests/A.cs:2", "tests/Engine.Tests/A.cs:3", "tests/Engine.Tests/A.cs:6"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("tests", "src", "samples")
        from call in file.All<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax access && access.Tail() switch
        {
            "Thread.Sleep" or "SpinWait.SpinUntil" => true,
            "Task.Delay" => file.IsUnder("tests") && !call.IsForEver() && !repository.Types(file).HasClock(call.ArgumentList),
            _ => false,
        }
        select file.At(call, "wait for the event itself, or move an injected clock: a sleep is slow or wrong, often both");
}
