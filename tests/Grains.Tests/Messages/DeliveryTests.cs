using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Messages;

namespace ReconnectGrains.Grains.Tests.Messages;

/// <summary>What became of a message on its way, told in the words of a store.</summary>
[Trait("Proves", "R5")]
public sealed class DeliveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_stops_while_it_is_asked_is_a_store_that_cannot_be_reached()
    {
        var sent = Delivery.Of(() => Task.FromCanceled<SealedMessage>(new CancellationToken(canceled: true)), Cancel);
        (await Should.ThrowAsync<StoreUnavailableException>(() => sent)).Trouble.ShouldBe(StoreTrouble.Disconnected);
    }

    [Fact]
    public async Task Who_gives_up_is_told_so()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Delivery.Of(() => Task.FromCanceled<SealedMessage>(patience.Token), patience.Token));
    }
}
