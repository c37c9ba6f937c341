using Orleans.Concurrency;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Grains.Messages;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Gateways;

/// <summary>A gateway's work, in a silo.</summary>
[StatelessWorker(GrainLimits.GatewayCallsPerSilo)]
internal sealed class GatewayGrain(MessageSealer messages, ToolCatalogue catalogue, IProtectedCalls calls, IReturns returns) : Grain, IGatewayGrain
{
    /// <inheritdoc/>
    public async Task<SealedMessage> Call(SealedMessage order, CancellationToken cancellation)
    {
        var asked = messages.Order<Order.Call>(order);

        // During an upgrade the gateway may know a tool that this silo does not have yet.
        return messages.Seal(await Answer.From(async () => Answer.Of(
            catalogue.Find(asked.Request.Tool) is { Rule: { } rule } tool
                ? await calls.Run(asked.Key, tool, rule, asked.Request, cancellation)
                : new CallResult.Refused(ErrorCode.NotFound))));
    }

    /// <inheritdoc/>
    public async Task<SealedMessage> Collect(SealedMessage order, CancellationToken cancellation)
    {
        var asked = messages.Order<Order.Collect>(order);
        return messages.Seal(await Answer.From(
            async () => Answer.Of(await calls.Collect(asked.Key, asked.IntentId, asked.By, cancellation))));
    }

    /// <inheritdoc/>
    public async Task<SealedMessage> TakeReturn(SealedMessage order, CancellationToken cancellation)
    {
        var asked = messages.Order<Order.TakeReturn>(order);
        return messages.Seal(await Answer.From(
            async () => new Answer.Returned(await returns.Take(asked.Callback, asked.Browser, asked.ProvenUser, cancellation))));
    }
}
