using System.Text.Json;

namespace ReconnectGrains.Bench.Servers;

/// <summary>A program of the bench that serves until whoever started it ends.</summary>
internal static class Served
{
    /// <summary>Starts it, says where it listens, and ends it with the standard input.</summary>
    public static async Task UntilInputEnds(WebApplication app)
    {
        await app.StartAsync();
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, url = app.Urls.First() }));
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }
}
