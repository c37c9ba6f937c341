namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>
/// The end of an operation, by the injected clock, or earlier when the caller gives up. Below this line a cancelled token always
/// reads as <see cref="ProviderTrouble.Timeout"/>; only the operation's boundary, which knows the caller's own token, throws.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _timer = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
