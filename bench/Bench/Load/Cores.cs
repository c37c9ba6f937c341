using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ReconnectGrains.Bench.Load;

/// <summary>
/// Who runs where. The server that is measured has one processor for itself, whatever it is written in; load, API and providers share the
/// others. So "per core" is what it says, and no server is slowed by the work of its own client.
/// </summary>
internal sealed class Cores
{
    private readonly int _count = Environment.ProcessorCount;

    /// <summary>The measured server's.</summary>
    public string? Server => _count > 1 ? "0" : null;

    /// <summary>The load's.</summary>
    public string? Load => _count > 1 ? "1" : null;

    /// <summary>The world's.</summary>
    public string? World => _count > 2 ? $"2-{_count - 1}" : Load;

    /// <summary>Starts a program on some processors; null for all of them.</summary>
    public ProcessStartInfo Start(string? on, string program, IEnumerable<string> arguments) => on is null
        ? new ProcessStartInfo(program, arguments)
        : new ProcessStartInfo("taskset", ["-c", on, program, .. arguments]);

    /// <summary>Seconds of processor time that a process and its children have used (proc(5)).</summary>
    public static double Used(int process)
    {
        var ticks = 0L;
        foreach (var id in WithChildren(process))
        {
            var stat = Read($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ticks += fields.Length > 12 ? long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture) : 0;
        }

        return ticks / 100.0;
    }

    private static IEnumerable<int> WithChildren(int process)
    {
        yield return process;
        foreach (var child in Read($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var id in WithChildren(int.Parse(child, CultureInfo.InvariantCulture)))
            {
                yield return id;
            }
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.ASCII);
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }
}
