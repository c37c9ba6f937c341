using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>Turns what an operator can mend into sentences and an exit code; a bug keeps its stack trace.</summary>
internal static class Guarded
{
    private const int LogLines = 15;

    /// <summary>As shells have it for SIGINT.</summary>
    private const int Interrupted = 130;

    public static async Task<int> Run(Screen screen, Func<CancellationToken, Task<int>> act, CancellationToken cancellation)
    {
        try
        {
            return await act(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (ConfigurationException e)
        {
            screen.Line("This configuration cannot work:", "red");
            foreach (var problem in e.Problems)
            {
                screen.Item("fix", "red", 6, problem);
            }

            return 1;
        }
        catch (Exception e) when (e is StoreUnavailableException or ToolDeclarationException or InvalidDataException or IOException)
        {
            screen.Line(e.Message, "red");
            return 1;
        }
        catch (WorldException e)
        {
            Tell(screen, e.Message, e.Log);
            return 1;
        }
    }

    /// <summary>What went wrong, and the last lines of a log.</summary>
    public static void Tell(Screen screen, string message, IReadOnlyList<string> log)
    {
        screen.Line(message, "red");
        foreach (var line in log.TakeLast(LogLines))
        {
            screen.Line($"  | {(line.Length > Screen.Width - 6 ? line[..(Screen.Width - 6)] : line)}", "grey");
        }
    }
}
