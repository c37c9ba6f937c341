using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>Asks, as a host does, until a session answers again.</summary>
internal static class Recovery
{
    /// <summary>A host that got no good answer by then has a broken server.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>An answer that takes longer is given up, and asked for again.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    private static readonly string[] WorthAnother = ["STORE_UNAVAILABLE", "PENDING", "PROVIDER_UNAVAILABLE"];

    /// <summary>True for an answer after which a host tries again.</summary>
    public static bool IsWorthAnother(HostAnswer answer) =>
        answer.Status is 502 or 503 or 504 || (answer.Code is { } code && WorthAnother.Contains(code));

    /// <summary>Asks for the list of kept calls until it comes, with a call on it.</summary>
    /// <param name="host">Who asks.</param>
    /// <param name="intent">The call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How often it was asked.</returns>
    /// <exception cref="WorldException">It did not come in time; or it came without the call, or as an error that nobody repeats.</exception>
    public static async Task<int> Await(HostClient host, string intent, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            for (var asked = 1; ; asked++)
            {
                if (await Ask(host, time, stop.Token) is { } answer && !IsWorthAnother(answer))
                {
                    var listed = answer.Content?["requests"]?.AsArray().Any(r => r?["intent_id"]?.GetValue<string>() == intent) == true;
                    WorldException.Unless(listed, $"The parked call was to be on the list after the kill, but: {answer.InWords}.");
                    return asked;
                }

                await Task.Delay(Pause, time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new WorldException($"The session did not answer within {Deadline.TotalSeconds:0} s after its node was killed.");
        }
    }

    private static async Task<HostAnswer?> Ask(HostClient host, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Attempt, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await host.Call("pending_requests", new JsonObject(), stop.Token);
        }
        catch (HttpRequestException)
        {
            return null; // The connection broke: the host opens another one.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
