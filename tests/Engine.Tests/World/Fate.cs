namespace ReconnectGrains.Engine.Tests.World;

/// <summary>
/// When a process dies. It passes a point before and after every commit, and before and after everything that its requests bring about.
/// From its death on it neither stores nor causes anything; its files are taken as they are at that moment.
/// </summary>
internal sealed class Fate(Func<string> copyFiles)
{
    private readonly Lock _gate = new();
    private readonly List<string> _passed = [];
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _buried = new();
    private int? _diesAt;
    private string? _namedPoint;
    private int _passes;
    private bool _counts;

    public Task Died => _died.Task;

    public bool IsDead => _died.Task.IsCompleted;

    /// <summary>Cancelled when nobody needs even the corpse any more.</summary>
    public CancellationToken Buried => _buried.Token;

    /// <summary>The copy of the files, once it is dead.</summary>
    public string Remains { get; private set; } = "";

    /// <summary>The points since <see cref="Count"/>.</summary>
    public IReadOnlyList<string> Passed
    {
        get
        {
            lock (_gate)
            {
                return [.. _passed];
            }
        }
    }

    /// <summary>Counts points from now on, and dies at the given one.</summary>
    public void Count(int? diesAt = null)
    {
        lock (_gate)
        {
            (_counts, _diesAt) = (true, diesAt);
            _passed.Clear();
        }
    }

    /// <summary>The points from now on are none to die at.</summary>
    public void StopCounting()
    {
        lock (_gate)
        {
            _counts = false;
        }
    }

    /// <summary>Dies at the given passage of the point of this name, counted from now on.</summary>
    public void DieAt(string point, int passage = 1)
    {
        lock (_gate)
        {
            (_namedPoint, _passes) = (point, passage);
        }
    }

    public void Die()
    {
        lock (_gate)
        {
            if (!IsDead)
            {
                Remains = copyFiles();
                _died.SetResult();
            }
        }
    }

    /// <summary>Returns while it lives; the dead come no further.</summary>
    public async Task Pass(string point)
    {
        lock (_gate)
        {
            if (point == _namedPoint && --_passes == 0)
            {
                Die();
            }

            if (_counts && !IsDead)
            {
                _passed.Add(point);
                if (_passed.Count - 1 == _diesAt)
                {
                    Die();
                }
            }
        }

        if (IsDead)
        {
            await Task.Delay(Timeout.Infinite, _buried.Token);
        }
    }

    public void Bury()
    {
        Die();
        _buried.Cancel();
    }
}
