using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Grains.Messages;

/// <summary>What can become of a message on its way: to the rest of the program a node that cannot be reached is a store that does not answer. R5.</summary>
internal static class Delivery
{
    /// <summary>Sends, and waits for the answer.</summary>
    /// <param name="send">Sends.</param>
    /// <param name="cancellation">Nobody waits for it any more.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellation"/> only.</exception>
    /// <exception cref="StoreUnavailableException">No node answered; what was asked may or may not have happened there.</exception>
    public static async Task<SealedMessage> Of(Func<Task<SealedMessage>> send, CancellationToken cancellation)
    {
        try
        {
            return await send();
        }
        catch (TimeoutException)
        {
            throw new StoreUnavailableException(StoreTrouble.Busy, "the session's node does not answer in time");
        }
        catch (OrleansException)
        {
            throw new StoreUnavailableException(StoreTrouble.Disconnected, "the session's node cannot be reached");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Orleans cancels what waits for a node that stops or was given up. Whoever asked has not.
            throw new StoreUnavailableException(StoreTrouble.Disconnected, "the session's node has stopped");
        }
    }
}
