using System.Diagnostics;

namespace ReconnectGrains.Fuzz;

/// <summary>What the server holds: memory, open files, and files on its disk.</summary>
/// <param name="Memory">Resident, in bytes.</param>
/// <param name="OpenFiles">Open files and connections; 0 where the system does not tell.</param>
/// <param name="Files">Files in its data directory.</param>
/// <param name="Disk">What they hold, in bytes.</param>
internal sealed record Growth(long Memory, int OpenFiles, int Files, long Disk)
{
    /// <summary>How much more memory it may hold than after the first requests, when all code is there: 192 MiB.</summary>
    public const long MemoryBound = 192L << 20;

    /// <summary>How many more open files.</summary>
    public const int OpenFilesBound = 64;

    /// <summary>How many files in its data directory.</summary>
    public const int FilesBound = 64;

    /// <summary>How much disk for each request, in bytes: refusals of a user are written into the audit log.</summary>
    public const long DiskBound = 4 * 1024;

    /// <summary>Looks.</summary>
    public static Growth Of(int process, string data)
    {
        using var seen = Process.GetProcessById(process);
        var files = new DirectoryInfo(data).GetFiles("*", SearchOption.AllDirectories);
        var open = $"/proc/{process}/fd";
        return new(seen.WorkingSet64, Directory.Exists(open) ? Directory.GetFileSystemEntries(open).Length : 0, files.Length, files.Sum(f => f.Length));
    }

    /// <summary>What grew too far since then; empty when nothing did.</summary>
    public IReadOnlyList<string> Since(Growth before, int requests)
    {
        var problems = new List<string>();
        Expect(problems, Memory - before.Memory <= MemoryBound, $"memory grew from {before.Memory >> 20} to {Memory >> 20} MiB");
        Expect(problems, OpenFiles - before.OpenFiles <= OpenFilesBound, $"open files grew from {before.OpenFiles} to {OpenFiles}");
        Expect(problems, Files <= FilesBound, $"there are {Files} files in the data directory");
        Expect(problems, Disk - before.Disk <= (requests * DiskBound) + (16L << 20), $"the data directory grew from {before.Disk >> 10} to {Disk >> 10} KiB");
        return problems;
    }

    private static void Expect(List<string> problems, bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
