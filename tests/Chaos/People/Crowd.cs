using ReconnectGrains.Chaos.Nodes;

namespace ReconnectGrains.Chaos.People;

/// <summary>Everybody: each user wants something, thinks, and wants the next thing.</summary>
internal sealed class Crowd : IDisposable
{
    /// <summary>Longer than a call may be held, shorter than a pause.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);

    private readonly Lines _lines = new();
    private readonly HttpClient _http;
    private readonly List<Wish> _wishes = [];
    private readonly Lock _gate = new();
    private readonly ChaosWorld _world;
    private readonly int _seed;
    private readonly TimeProvider _time;
    private readonly TimeSpan _think;

    /// <summary>Nobody wants anything yet.</summary>
    public Crowd(ChaosWorld world, int size, TimeSpan think, int seed, TimeProvider time)
    {
        (_world, _seed, _time, _think) = (world, seed, time, think);
        _http = new(_lines.Connect()) { Timeout = Patience };
        Users = [.. Enumerable.Range(1, size).Select(number => new ChaosUser(world, number, _http, _lines, time))];
    }

    /// <summary>Everybody.</summary>
    public IReadOnlyList<ChaosUser> Users { get; }

    /// <summary>Every wish so far, oldest first.</summary>
    public IReadOnlyList<Wish> Wishes
    {
        get
        {
            lock (_gate)
            {
                return [.. _wishes];
            }
        }
    }

    /// <summary>What an administrator's requests go through.</summary>
    public HttpClient Http => _http;

    /// <summary>Lives until every wish has ended.</summary>
    /// <param name="restful">From then on no new wishes begin.</param>
    /// <param name="cancellation">From then on nobody waits for those that have not ended.</param>
    public Task Live(CancellationToken restful, CancellationToken cancellation) =>
        Task.WhenAll(Users.Select((user, i) => Live(user, new Habits(new Random(HashCode(i)), _think), restful, cancellation)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var user in Users)
        {
            user.Dispose();
        }

        _http.Dispose();
        _lines.Dispose();
    }

    private int HashCode(int user) => unchecked((_seed * 7919) + user);

    private async Task Live(ChaosUser user, Habits habits, CancellationToken restful, CancellationToken cancellation)
    {
        var carrier = new Carrier(user, habits, _time);
        try
        {
            for (var number = 0; ; number += 2)
            {
                await Task.Delay(habits.Think(), _time, restful);
                var first = carrier.Carry(Want(user, habits, number), restful, cancellation);
                await (habits.WantsTwo() ? Task.WhenAll(first, carrier.Carry(Want(user, habits, number + 1), restful, cancellation)) : first);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the day.
        }
    }

    private Wish Want(ChaosUser user, Habits habits, int number)
    {
        var provider = habits.Strays() ? _world.Upstreams.First(p => p.Name != user.Home).Name : user.Home;
        var wish = new Wish($"{user.Name}-{number}", user.Name, provider, habits.Kind());
        lock (_gate)
        {
            _wishes.Add(wish);
        }

        return wish;
    }
}
