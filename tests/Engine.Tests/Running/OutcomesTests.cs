using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.Running;

/// <summary>What is known of an effect is offered to a store that refuses it, again and again, but not for ever.</summary>
[Trait("Proves", "R5")]
public sealed class OutcomesTests
{
    private readonly FakeTime _time = new();
    private int _asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_refuses_twice_is_asked_a_third_time()
    {
        await Finish(new Outcomes(_time, NullLogger<Outcomes>.Instance).Insist("login", () => Ask(refusals: 2), Cancel));
        _asked.ShouldBe(3);
    }

    [Fact]
    public async Task A_store_that_never_accepts_is_not_asked_for_ever()
    {
        await Should.ThrowAsync<StoreUnavailableException>(() => Finish(
            new Outcomes(_time, NullLogger<Outcomes>.Instance).Insist("login", () => Ask(refusals: int.MaxValue), Cancel)));
        _asked.ShouldBe(EngineLimits.OutcomeTries);
    }

    private Task Ask(int refusals) =>
        ++_asked > refusals ? Task.CompletedTask : Task.FromException(new StoreUnavailableException(StoreTrouble.Busy));

    private async Task Finish(Task insisting)
    {
        while (!insisting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await insisting;
    }
}
