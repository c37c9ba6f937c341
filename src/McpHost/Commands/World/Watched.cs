using ReconnectGrains.Engine;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Plays something in a world of its own: within a deadline, and with the server's last words where it goes wrong.</summary>
internal static class Watched
{
    /// <summary>Plays it.</summary>
    /// <param name="program">The file of the program that serves.</param>
    /// <param name="settings">What the server is told besides the addresses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="deadline">How long all of it may take.</param>
    /// <param name="play">What to do in the world.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="WorldException">It went wrong, or took too long.</exception>
    public static async Task<T> Play<T>(
        string program,
        IReadOnlyDictionary<string, string?> settings,
        TimeProvider time,
        TimeSpan deadline,
        Func<SampleWorld, CancellationToken, Task<T>> play,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await using var world = await SampleWorld.Start(program, settings, Randomness.OfTheSystem, time, stop.Token);
            return await Explained(world, () => play(world, stop.Token), cancellation);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new WorldException($"The sample world did not start within {deadline.TotalSeconds:0} s.");
        }
    }

    /// <summary>Does something, and lets whatever goes wrong carry the server's last words.</summary>
    public static async Task<T> Explained<T>(SampleWorld world, Func<Task<T>> act, CancellationToken cancellation)
    {
        try
        {
            return await act();
        }
        catch (WorldException e) when (e.Log.Count == 0)
        {
            throw new WorldException(e.Message, world.Server.Log);
        }
        catch (HttpRequestException e)
        {
            throw new WorldException($"A part of the sample world does not answer: {e.Message}", world.Server.Log);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WorldException("It took too long: an answer did not come within its deadline.", world.Server.Log);
        }
    }
}
