using Orleans.Concurrency;
using ReconnectGrains.Grains.Messages;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>
/// One session: a tenant-user pair, one activation in the whole cluster. Its key is <see cref="GrainKey.Of"/>. It only decides: what takes
/// time happens outside of its turn. M23.
/// </summary>
[Alias("reconnect.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Decides a command, stores what it decided, starts its effects, and answers. One at a time.</summary>
    [Alias("send")]
    [ResponseTimeout(GrainLimits.SendTimeout)]
    Task<SealedMessage> Send(SealedMessage order);

    /// <summary>Waits until the session has come to a condition. Runs beside commands: what is waited for has to be able to happen.</summary>
    [Alias("wait")]
    [AlwaysInterleave]
    [ResponseTimeout(GrainLimits.WaitTimeout)]
    Task<SealedMessage> Wait(SealedMessage order, TimeSpan atMost, CancellationToken cancellation);
}
