using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class SweeperTests
{
    private static readonly SessionKey Bob = new("northwind", "bob");

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R9")]
    public async Task A_parked_call_lapses_after_a_day_and_is_forgotten_an_hour_later()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await node.Call("list_invoices", new { page = 1 });

        world.Time.Advance(Limits.ParkedFor - TimeSpan.FromSeconds(1));
        await node.Sweep();
        (await node.Intent("list_invoices")).State.ShouldBeOfType<IntentState.Parked>();
        world.Time.Advance(TimeSpan.FromSeconds(1) + DueList.Lease);
        await node.Sweep();
        (await node.Intent("list_invoices")).State.ShouldBeOfType<IntentState.Lapsed>();
        world.Time.Advance(Limits.ResultKept);
        await node.Sweep();

        (await node.Look()).Intents.ShouldBeEmpty();
        (await node.Look()).Tickets.ShouldBeEmpty();
        await AuditTests.NothingIsDueAtOnce(node);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    public async Task A_resumed_call_that_met_an_api_in_trouble_is_tried_again_when_its_time_has_come()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var browser = world.Browser();
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        world.Ledger.Next("POST payments", ApiFault.Unavailable);
        await browser.Connect(node);
        await node.Settle();
        var wait = (await node.Intent("pay")).State.ShouldBeOfType<IntentState.Released>().NotBefore - world.Time.Now;
        wait.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(17));
        await AuditTests.NothingIsDueAtOnce(node);

        world.Time.Advance(wait);
        await node.Sweep();

        (await node.Intent("pay")).State.ShouldBeOfType<IntentState.Done>();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task The_hosted_sweeper_takes_over_at_its_start_what_a_dead_process_left_behind()
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartFragileNode();
        await world.Connect(first);
        first.Fate.DieAt("before POST payments");
        _ = first.Call("pay", new { amount = 1 });
        await first.Fate.Died;
        var second = await world.Restart(first);
        var done = second.Get<EmbeddedSessions>().Wait(
            TestWorld.AliceKey, new Sessions.Deciding.Condition.IntentSettled((await second.Intent("pay")).Id), TimeSpan.FromDays(1), TestWorld.Ct);

        foreach (var hosted in second.Hosted)
        {
            await hosted.StartAsync(TestWorld.Ct);
        }

        (await done).ShouldBeTrue();
        foreach (var hosted in second.Hosted.Reverse())
        {
            await hosted.StopAsync(TestWorld.Ct);
        }

        (await second.Intent("pay")).State.ShouldBeOfType<IntentState.Done>();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("corrupt")]
    [InlineData("foreign")]
    [InlineData("newer")]
    [Trait("Proves", "R6")]
    [Trait("Proves", "S43")]
    public async Task A_row_that_cannot_be_opened_is_refused_clearly_and_left_as_it_is_and_others_work(string what)
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartNode();
        (await first.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        (await first.Call("list_invoices", new { page = 1 }, world.Caller(Bob))).Challenged(ErrorCode.AuthRequired);
        first.Fate.Die();
        await using var raw = new SqliteConnection($"Data Source={Path.Combine(first.Fate.Remains, "reconnect.db")};Pooling=False");
        await raw.OpenAsync(TestWorld.Ct);
        var row = what switch
        {
            "corrupt" => Encoding.UTF8.GetBytes("not sealed at all"),
            "foreign" => (byte[])Run(raw, "SELECT sealed FROM sessions WHERE session_key = 'northwind/bob'")!,
            _ => first.Get<SessionSealer>().Seal(TestWorld.AliceKey, Encoding.UTF8.GetBytes("""{"version":99,"session":null}""")),
        };
        Run(raw, "UPDATE sessions SET sealed = $row WHERE session_key = 'northwind/alice'", row);
        var node = await world.StartNode(first.Fate.Remains);

        var refused = (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.Internal);
        refused.Problems.ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain("cannot be opened");
        (await node.Calls.Pending(world.Alice(), TestWorld.Ct)).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCode.Internal);
        await Should.ThrowAsync<SessionUnreadableException>(() => node.Look());

        world.Time.Advance(Limits.ParkedFor + DueList.Lease);
        await node.Sweep();
        (await node.Look(Bob)).Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Lapsed>();
        await AuditTests.NothingIsDueAtOnce(node);
        Run(raw, "SELECT sealed FROM sessions WHERE session_key = 'northwind/alice'").ShouldBe(row);
    }

    private static object? Run(SqliteConnection connection, string sql, byte[]? row = null)
    {
        using var command = connection.CreateCommand();
        // Literals of this test.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$row", (object?)row ?? DBNull.Value);
        return command.ExecuteScalar();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    public async Task A_visit_that_fails_in_a_way_that_it_must_not_ends_neither_the_round_nor_the_process()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await node.Call("list_invoices", new { page = 1 });
        await node.Call("list_invoices", new { page = 1 }, world.Caller(Bob));
        world.Time.Advance(Limits.ParkedFor);
        var sessions = new Failing();
        using var sweeper = new Sweeper(
            sessions, node.Get<DueList>(), node.Get<KeyRotationAudit>(), node.Get<SessionRules>(), node.Get<Node>(), world.Time, NullLogger<Sweeper>.Instance);

        await sweeper.Sweep(TimeSpan.Zero, TestWorld.Ct);

        sessions.Asked.ShouldBe(2);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    public async Task A_round_that_fails_in_a_way_that_it_must_not_does_not_end_the_process()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var log = new Heard();
        var broken = new DueList(null!);
        using var sweeper = new Sweeper(
            new Failing(), broken, node.Get<KeyRotationAudit>(), node.Get<SessionRules>(), node.Get<Node>(), world.Time, log);

        await sweeper.StartAsync(TestWorld.Ct);

        (await log.Critical.Task).ShouldBeOfType<NullReferenceException>();
        await sweeper.StopAsync(TestWorld.Ct);
        sweeper.ExecuteTask!.IsFaulted.ShouldBeFalse();
    }

    private sealed class Heard : ILogger<Sweeper>
    {
        public TaskCompletionSource<Exception?> Critical { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical)
            {
                Critical.TrySetResult(exception);
            }
        }
    }

    private sealed class Failing : ISessions
    {
        public int Asked { get; private set; }

        public Task<Reply> Send(SessionKey key, Command command, CancellationToken cancellation)
        {
            Asked++;
            throw new InvalidOperationException("a bug");
        }

        public Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation) => Task.FromResult(true);
    }
}
