using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Tests;

/// <summary>Without this nothing that a world shows could be shown again.</summary>
public sealed class SchedulerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Scheduler _scheduler = new(new Dice(1), Start);

    [Fact]
    public void The_same_seed_chooses_the_same_order_and_another_seed_another()
    {
        Order(1).ShouldBe(Order(1));
        Order(1).ShouldNotBe(Order(2));
    }

    [Fact]
    public void Time_jumps_to_the_next_alarm_when_nothing_else_can_go_on()
    {
        var lane = new Lane(_scheduler, "a");
        var time = new LaneTime(lane, TimeSpan.FromSeconds(20));
        var rang = DateTimeOffset.MinValue;
        lane.Start(async () =>
        {
            await Task.Delay(TimeSpan.FromHours(5), time);
            rang = time.GetUtcNow();
        });

        _scheduler.Run(() => rang > Start, 100).ShouldBeTrue();
        rang.ShouldBe(Start.AddHours(5).AddSeconds(20));
    }

    [Fact]
    public void A_machine_is_slow_by_the_fifth_of_a_second_and_not_until_an_alarm_that_nobody_disposed()
    {
        var lane = new Lane(_scheduler, "a");
        var time = new LaneTime(lane, TimeSpan.Zero);
        var longest = TimeSpan.Zero;
        lane.Start(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var began = time.GetUtcNow();
                await using var minute = time.CreateTimer(_ => { }, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
                await time.CreateTimer(_ => { }, null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan).DisposeAsync();
                await Task.Yield();
                longest = time.GetUtcNow() - began > longest ? time.GetUtcNow() - began : longest;
            }
        });

        _scheduler.Run(() => false, 10_000);
        longest.ShouldBeLessThan(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Work_that_leaves_the_scheduler_is_found()
    {
        var lane = new Lane(_scheduler, "a");
        using var gone = new ManualResetEventSlim();
        lane.Start(async () =>
        {
            await Task.Run(() => { }, TestContext.Current.CancellationToken);
        });
        lane.Start(() =>
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                lane.Post(_ => { }, null);
                gone.Set();
            });
            return Task.CompletedTask;
        });

        _scheduler.Run(() => false, 10);
        gone.Wait(TestContext.Current.CancellationToken);
        _scheduler.Failures.ShouldContain(f => f.StartsWith("Left the scheduler", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nobody_catches_is_found()
    {
        new Lane(_scheduler, "a").Start(() => throw new InvalidOperationException("lost"));
        _scheduler.Run(() => false, 10);
        _scheduler.Failures.ShouldHaveSingleItem().ShouldContain("lost");
    }

    [Fact]
    public void A_killed_lane_does_nothing_more_and_a_paused_one_goes_on_where_it_stood()
    {
        var steps = new List<string>();
        var (killed, paused, other) = (new Lane(_scheduler, "killed"), new Lane(_scheduler, "paused"), new Lane(_scheduler, "other"));
        foreach (var lane in new[] { killed, paused })
        {
            lane.Start(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), new LaneTime(lane, TimeSpan.Zero));
                steps.Add(lane.Name);
            });
        }

        other.After(TimeSpan.FromMilliseconds(500), killed.Kill);
        other.After(TimeSpan.FromMilliseconds(500), paused.Pause);
        other.After(TimeSpan.FromSeconds(60), () => steps.Add("a minute"));
        other.After(TimeSpan.FromSeconds(61), paused.Resume);
        _scheduler.Run(() => false, 100);

        steps.ShouldBe(["a minute", "paused"]);
    }

    [Fact]
    public void A_library_that_waits_for_our_task_goes_on_in_this_thread_and_hands_over_to_our_lane()
    {
        var lane = new Lane(_scheduler, "a");
        var theirs = new TaskCompletionSource<int>();
        var (thread, context) = (0, (SynchronizationContext?)null);
        lane.Start(async () =>
        {
            await Library(theirs.Task, () => thread = Environment.CurrentManagedThreadId);
            context = SynchronizationContext.Current;
        });
        lane.After(TimeSpan.FromSeconds(1), () => Bridge.Complete(() => theirs.SetResult(1)));

        _scheduler.Run(() => context is not null, 100).ShouldBeTrue();
        thread.ShouldBe(Environment.CurrentManagedThreadId);
        context.ShouldBe(lane);
        _scheduler.Failures.ShouldBeEmpty();
    }

    private static async Task Library(Task<int> task, Action goesOn)
    {
        await task.ConfigureAwait(false);
        goesOn();
    }

    private static string Order(ulong seed)
    {
        var scheduler = new Scheduler(new Dice(seed), Start);
        var order = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            var number = i;
            new Lane(scheduler, $"{i}").Start(() =>
            {
                order.Add(number);
                return Task.CompletedTask;
            });
        }

        scheduler.Run(() => false, 100);
        return string.Join(' ', order);
    }
}
