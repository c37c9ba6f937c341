using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Load;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Server">The server that is called.</param>
/// <param name="Tokens">The file of tokens.</param>
/// <param name="Body">The file with the body.</param>
/// <param name="Connections">Clients at the same time.</param>
internal sealed record Lane(string Name, Running Server, string Tokens, string Body, int Connections);

/// <summary>What was measured of one side, over all rounds.</summary>
/// <param name="Rate">Calls a second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Processor">Microseconds of the server's processor per call.</param>
/// <param name="Allocated">Bytes that the server allocated per call; null where it does not tell.</param>
internal sealed record Measured(Spread Rate, Spread P50, Spread P99, Spread Processor, Spread? Allocated);

/// <summary>Measures several sides in turn: A B C, C B A, A B C … so that whatever drifts, drifts for all of them.</summary>
internal sealed class Rounds(Stage stage)
{
    private readonly Wrk _wrk = new(stage.Cores);

    /// <summary>Warms every side up, and then measures them.</summary>
    public async Task<IReadOnlyDictionary<string, Measured>> Run(IReadOnlyList<Lane> lanes, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        foreach (var lane in lanes.DistinctBy(l => (l.Server, l.Body)))
        {
            await caller.Good(lane.Server.Endpoint, await First(lane.Tokens, cancellation), await First(lane.Body, cancellation), cancellation);
            await _wrk.Run(lane.Server.Endpoint, lane.Tokens, lane.Body, 64, stage.Options.WarmUp, cancellation);
        }

        var samples = lanes.ToDictionary(l => l.Name, _ => new List<Sample>());
        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            foreach (var lane in round % 2 == 0 ? lanes : lanes.Reverse())
            {
                samples[lane.Name].Add(await One(lane, cancellation));
            }
        }

        return samples.ToDictionary(s => s.Key, s => Sum(s.Value));
    }

    private async Task<Sample> One(Lane lane, CancellationToken cancellation)
    {
        var (memory, used) = (await lane.Server.Memory(collect: false, cancellation), lane.Server.Used);
        var loaded = await _wrk.Run(lane.Server.Endpoint, lane.Tokens, lane.Body, lane.Connections, stage.Options.Seconds, cancellation);
        var (usedNow, memoryNow) = (lane.Server.Used, await lane.Server.Memory(collect: false, cancellation));
        WorldException.Unless(loaded.Errors == 0 && loaded.Calls > 0, $"{lane.Name}: {loaded.Errors} of {loaded.Calls} calls failed.");
        var allocated = memory is null ? (double?)null : (memoryNow!.Allocated - memory.Allocated) / (double)loaded.Calls;
        return new(loaded, (usedNow - used) * 1e6 / loaded.Calls, allocated);
    }

    private static async Task<string> First(string path, CancellationToken cancellation)
    {
        using var reader = new StreamReader(path);
        return (await reader.ReadLineAsync(cancellation))!;
    }

    private static Measured Sum(List<Sample> samples) => new(
        new(samples.Select(s => s.Loaded.Rate)),
        new(samples.Select(s => s.Loaded.P50 / 1000)),
        new(samples.Select(s => s.Loaded.P99 / 1000)),
        new(samples.Select(s => s.Processor)),
        samples[0].Allocated is null ? null : new(samples.Select(s => s.Allocated!.Value)));

    private sealed record Sample(Loaded Loaded, double Processor, double? Allocated);
}
