using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ReconnectGrains.Bench.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>As lines of a list.</summary>
    public static IEnumerable<string> Describe() =>
    [
        $"processor: {Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores",
        $"memory: {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024:0.0} GiB",
        $"system: {RuntimeInformation.OSDescription}, {Field("/etc/os-release", "PRETTY_NAME")?.Trim('"')}",
        $".NET {Environment.Version}, node {Version("node", "--version")}, {Version("wrk", "-v")}",
        $"load of the machine before the run: {First("/proc/loadavg")}",
    ];

    private static string? Field(string path, string name) => File.Exists(path)
        ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(['=', ':'], 2)[1].Trim()
        : null;

    private static string First(string path) => File.Exists(path) ? string.Join(' ', File.ReadLines(path).First().Split(' ').Take(3)) : "unknown";

    private static string Version(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var words = said.Split('\n')[0].Split(' ');
            return string.Join(' ', words.Take(2)).Trim().ToLower(CultureInfo.InvariantCulture);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "missing";
        }
    }
}
