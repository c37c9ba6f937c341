using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Load;

/// <summary>What a server did under load.</summary>
/// <param name="Calls">Answered calls.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Bytes">Bytes of the answers.</param>
/// <param name="Errors">Calls without a good answer.</param>
/// <param name="P50">Median latency in microseconds.</param>
/// <param name="P99">99th percentile in microseconds.</param>
internal sealed record Loaded(long Calls, double Seconds, long Bytes, long Errors, double P50, double P99)
{
    /// <summary>Calls a second.</summary>
    public double Rate => Calls / Seconds;
}

/// <summary>The load: wrk, a process of its own, on a processor of its own.</summary>
internal sealed class Wrk(Cores cores)
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Load", "call.lua");

    /// <summary>Calls for some seconds, over so many connections.</summary>
    /// <exception cref="WorldException">wrk is not there, or calls failed.</exception>
    public async Task<Loaded> Run(Uri url, string tokens, string bodies, int connections, double seconds, CancellationToken cancellation)
    {
        var start = cores.Start(cores.Load, "wrk", [
            "-t", "1", "-c", Text(connections), "-d", $"{Text((int)Math.Ceiling(seconds))}s", "--timeout", "20s", "-s", Script, url.AbsoluteUri, "--", tokens, bodies,
        ]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        var line = (await output).Split('\n').LastOrDefault(l => l.StartsWith("{\"calls\"", StringComparison.Ordinal))
            ?? throw new WorldException("wrk did not report.", [.. (await errors).Split('\n')]);
        var said = JsonElement.Parse(line);
        long Number(string name) => said.GetProperty(name).GetInt64();
        return new(Number("calls"), Number("micros") / 1e6, Number("bytes"), Number("errors"), Number("p50"), Number("p99"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
