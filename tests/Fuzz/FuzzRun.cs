using System.Collections.Concurrent;
using System.Text;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Commands.Lifecycle;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.Fuzz;

/// <summary>What a run came to.</summary>
internal sealed record FuzzReport(int Requests, int ServerErrors, int Crashes, IReadOnlyList<string> Findings)
{
    /// <summary>Nothing was found.</summary>
    public bool IsGood => Findings.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => $"fuzz: requests={Requests} server_errors={ServerErrors} crashes={Crashes}";
}

/// <summary>Sends generated requests to a server that runs with all its neighbours.</summary>
internal sealed class FuzzRun(int seed, Action<string> say, TokenMode mode = TokenMode.External)
{
    /// <summary>At once: bounded, so that the machine can do something else beside it.</summary>
    private const int Workers = 4;

    /// <summary>Tokens live for some minutes: requests of one batch take less.</summary>
    private const int Batch = 4_000;

    /// <summary>More are not worth reading.</summary>
    private const int MaxFindings = 20;

    private readonly ConcurrentQueue<string> _findings = new();
    private readonly ConcurrentDictionary<string, int> _statuses = new();
    private int _errors;

    /// <summary>Sends this many.</summary>
    public async Task<FuzzReport> Carry(int requests, CancellationToken cancellation)
    {
        say($"SEED={seed}");
        return await InWorld(async (world, stage, routes) =>
        {
            say($"{routes.Count} endpoints: {string.Join(' ', routes.Select(r => r.Path).Distinct())}");
            using var trap = new Trap();
            Growth? before = null;
            var sent = 0;
            for (; sent < requests && world.Server.IsRunning && _findings.Count < MaxFindings; sent = Math.Min(requests, sent + Batch))
            {
                await Send(world, await Kitchen(world, stage, routes, trap, cancellation), sent, Math.Min(requests, sent + Batch), cancellation);
                before ??= Seen(world);
            }

            var crashes = world.Server.IsRunning ? 0 : 1;
            if (crashes == 0)
            {
                var after = Seen(world);
                say($"memory {before!.Memory >> 20} -> {after.Memory >> 20} MiB, open files {before.OpenFiles} -> {after.OpenFiles}, {after.Files} files of {after.Disk >> 10} KiB");
                after.Since(before, sent).ToList().ForEach(_findings.Enqueue);
            }

            Conclude(world, trap, crashes);
            return new FuzzReport(sent, _errors, crashes, [.. _findings]);
        }, cancellation);
    }

    /// <summary>Sends one request of the run again, alone.</summary>
    public Task<int> Replay(int number, CancellationToken cancellation) => InWorld(async (world, stage, routes) =>
    {
        using var trap = new Trap();
        var draft = (await Kitchen(world, stage, routes, trap, cancellation)).Make(number);
        var reply = await new Line(world.Address).Exchange(draft.ToBytes(), draft.IsCut, draft.Method == "HEAD", cancellation);
        say($"{Escaped(draft.ToBytes())}\n\n{reply.Kind}\n{Encoding.Latin1.GetString(reply.Bytes)}\n\n{reply.Problem(draft) ?? "nothing is wrong with it"}");
        say(string.Join('\n', world.Server.Log));
        return reply.Problem(draft) is null ? 0 : 1;
    }, cancellation);

    private async Task<T> InWorld<T>(Func<SampleWorld, Stage, IReadOnlyList<Route>, Task<T>> act, CancellationToken cancellation)
    {
        var settings = ModeOption.Settings(mode);

        // All of it comes from one address and one user: limits would answer most of it.
        foreach (var limit in new[] { "ConnectsPerMinute", "RequestsPerMinute", "StrangersPerMinute", "BuiltIn:RequestsPerMinute", "BuiltIn:TokensPerMinute", "BuiltIn:StrangersPerMinute" })
        {
            settings[$"Reconnect:{limit}"] = "1000000";
        }

        await using var world = await SampleWorld.Start(Installation.Usual, settings, Randomness.OfTheSystem, TimeProvider.System, cancellation);
        using var stage = new Stage(world, TimeProvider.System);
        var scratch = Directory.CreateTempSubdirectory("reconnect-fuzz-");
        try
        {
            return await act(world, stage, await Route.All(settings, scratch.FullName));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private async Task<Kitchen> Kitchen(SampleWorld world, Stage stage, IReadOnlyList<Route> routes, Trap trap, CancellationToken cancellation)
    {
        var good = await Ingredients.Gather(world, stage, trap.Address, cancellation);
        return new Kitchen(routes, good, new Forgery(good), seed);
    }

    private async Task Send(SampleWorld world, Kitchen kitchen, int from, int to, CancellationToken cancellation)
    {
        var line = new Line(world.Address);
        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellation }, async (number, stop) =>
        {
            if (!world.Server.IsRunning || _findings.Count >= MaxFindings)
            {
                return;
            }

            var draft = kitchen.Make(number);
            var bytes = draft.ToBytes();
            var reply = await line.Exchange(bytes, draft.IsCut, draft.Method == "HEAD", stop);
            _statuses.AddOrUpdate(Kind(reply.Status), 1, (_, count) => count + 1);
            if (reply.Problem(draft) is { } problem)
            {
                Interlocked.Add(ref _errors, reply.Status >= 500 ? 1 : 0);
                _findings.Enqueue($"{problem}: request {number} of SEED={seed} ({string.Join(", ", draft.Steps)})\n{Escaped(bytes)}");
            }
        });
    }

    // 505 is the right answer to a version of HTTP that there is none of, and no server error (RFC 9110 §15.6.6).
    private static string Kind(int status) => status switch
    {
        0 => "none",
        StatusCodes.Status505HttpVersionNotsupported => "505",
        _ => $"{status / 100}xx",
    };

    private void Conclude(SampleWorld world, Trap trap, int crashes)
    {
        say("answers: " + string.Join(' ', _statuses.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")));
        if (trap.IsSprung)
        {
            _findings.Enqueue("the server asked an address that a token named");
        }

        var log = world.Server.Log;
        foreach (var (at, _) in log.Index().Where(line => line.Item.StartsWith("fail: ", StringComparison.Ordinal) || line.Item.StartsWith("crit: ", StringComparison.Ordinal)).Take(5))
        {
            _findings.Enqueue($"the server reported a failure of its own:\n{string.Join('\n', log.Skip(at).Take(12))}");
        }

        if (crashes > 0)
        {
            _findings.Enqueue($"the server is gone. Its last words:\n{string.Join('\n', world.Server.Log)}");
        }

        foreach (var finding in _findings)
        {
            say($"FOUND {finding}\n");
        }
    }

    private static Growth Seen(SampleWorld world) => Growth.Of(world.Server.ProcessId, world.Server.Data);

    /// <summary>The exact bytes, as the shell's <c>printf</c> reads them.</summary>
    private static string Escaped(byte[] bytes) => string.Concat(bytes.Select(b => b switch
    {
        (byte)'\r' => "\\r",
        (byte)'\n' => "\\n",
        (byte)'\\' => "\\\\",
        (byte)'%' => "%%",
        >= 0x20 and < 0x7F => ((char)b).ToString(),
        _ => $"\\x{b:x2}",
    }));
}
