using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;
using ReconnectGrains.Fuzz;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Fuzzing;

[Trait("Proves", "R6")]
public sealed class SweepTests
{
    /// <summary>Few enough for every run; <c>make fuzz</c> sends many more, and others each time.</summary>
    private const int Requests = 400;

    [Fact]
    public async Task Generated_requests_get_clear_answers_at_every_endpoint()
    {
        var said = new StringBuilder();
        var report = await new FuzzRun(seed: 20_260_728, line => said.AppendLine(line)).Carry(Requests, TestContext.Current.CancellationToken);
        report.IsGood.ShouldBeTrue(said.ToString());
        report.Requests.ShouldBe(Requests);
    }

    [Fact]
    public void What_a_server_must_not_answer_is_found()
    {
        var draft = new Draft(new Route(RoutePatternFactory.Parse("/mcp"), ["POST"])) { IsForged = true };
        foreach (var (answer, found) in ((string, string?)[])[
            ("HTTP/1.1 400 Bad Request\r\n\r\n", null),
            ("HTTP/1.1 500 Internal Server Error\r\n\r\n", "a server error"),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "a server error"),
            ("HTTP/1.1 200 OK\r\n\r\n", "worth nothing"),
            ("HTTP/1.1 400 Bad Request\r\nX-Injected: 1\r\n\r\n", "became a header"),
            ("HTTP/1.1 400 Bad Request\r\n\r\nSystem.ArgumentException: no", "inside"),
            ("nonsense", "not HTTP"),
        ])
        {
            var problem = new Reply(ReplyKind.Answered, Encoding.ASCII.GetBytes(answer)).Problem(draft);
            (problem is null).ShouldBe(found is null, answer);
            (problem ?? "").ShouldContain(found ?? "");
        }

        new Reply(ReplyKind.Hung, []).Problem(draft).ShouldNotBeNull();
        new Reply(ReplyKind.Closed, []).Problem(draft).ShouldNotBeNull();
    }

    [Fact]
    public void What_grows_too_far_is_found()
    {
        var before = new Growth(100 << 20, 300, 4, 1 << 20);
        before.Since(before, 1000).ShouldBeEmpty();
        var grown = new Growth(before.Memory + Growth.MemoryBound + 1, 300 + Growth.OpenFilesBound + 1, Growth.FilesBound + 1, 1L << 40);
        grown.Since(before, 1000).Count.ShouldBe(4);
    }

    [Fact]
    public void The_same_seed_makes_the_same_choices()
    {
        static string Rolls(int seed, int number)
        {
            var dice = new Dice(seed, number);
            return string.Join(' ', Enumerable.Range(0, 20).Select(_ => dice.Text()));
        }

        Rolls(1, 2).ShouldBe(Rolls(1, 2));
        Rolls(1, 2).ShouldNotBe(Rolls(1, 3));
        Rolls(1, 2).ShouldNotBe(Rolls(2, 2));
    }
}
