namespace ReconnectGrains.Engine.Tests.Scheduling;

public sealed class TurnTests
{
    private readonly FakeTime _time = new();
    private readonly Turn _turn = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_asks_first_is_served_first()
    {
        await _turn.Enter(Ct);
        var (second, third) = (_turn.Enter(Ct), _turn.Enter(Ct));
        _turn.Leave();
        await second;
        third.IsCompleted.ShouldBeFalse();
        _turn.Leave();
        await third;
    }

    [Fact]
    public async Task Who_gives_up_by_the_injected_clock_does_not_get_the_turn_later()
    {
        await _turn.Enter(Ct);
        var impatient = _turn.Enter(TimeSpan.FromSeconds(5), _time, Ct);
        _time.Advance(TimeSpan.FromSeconds(5));
        (await impatient).ShouldBeFalse();
        _turn.Leave();
        _turn.TryEnter().ShouldBeTrue();
        _turn.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public async Task Who_is_cancelled_does_not_get_the_turn_later()
    {
        await _turn.Enter(Ct);
        using var leaving = new CancellationTokenSource();
        var left = _turn.Enter(leaving.Token);
        var next = _turn.Enter(TimeSpan.FromSeconds(5), _time, Ct);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);
        _turn.Leave();
        (await next).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_goes_on_where_it_began_to_wait()
    {
        var place = new Place();
        await _turn.Enter(Ct);
        SynchronizationContext.SetSynchronizationContext(place);
        using var leaving = new CancellationTokenSource();
        var waiting = _turn.Enter(leaving.Token);
        SynchronizationContext.SetSynchronizationContext(null);

        _turn.Leave();
        place.Posted.ShouldBe(Environment.CurrentManagedThreadId, "It goes on in its place at once, and takes no way through the thread pool.");
        place.Run();
        waiting.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void A_thread_that_blocks_for_the_turn_gives_up_in_time()
    {
        _turn.TryEnter().ShouldBeTrue();
        _turn.EnterNow(TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
        _turn.Leave();
        _turn.EnterNow(TimeSpan.Zero).ShouldBeTrue();
    }

    private sealed class Place : SynchronizationContext
    {
        private (SendOrPostCallback Work, object? State)? _next;

        public int Posted { get; private set; }

        public override void Post(SendOrPostCallback d, object? state) => (_next, Posted) = ((d, state), Environment.CurrentManagedThreadId);

        public void Run()
        {
            while (_next is { } next)
            {
                _next = null;
                next.Work(next.State);
            }
        }
    }
}
