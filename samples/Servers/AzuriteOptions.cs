namespace ReconnectGrains.Servers;

/// <summary>Reads <c>Azurite.config</c>: one option per line; empty lines and lines that begin with <c>#</c> are left out.</summary>
public static class AzuriteOptions
{
    /// <summary>The file's name; it stands at the top of the repository.</summary>
    public const string FileName = "Azurite.config";

    /// <summary>What is decided by whoever starts the emulator, and by nobody else.</summary>
    private static readonly string[] Reserved =
        ["--location", "-l", "--blobPort", "--queuePort", "--tablePort", "--blobHost", "--queueHost", "--tableHost", "--inMemoryPersistence"];

    /// <summary>The options of a file.</summary>
    /// <param name="text">Its text.</param>
    /// <returns>The command line's arguments: an option's value is one of its own.</returns>
    /// <exception cref="WorldException">A line is no option, or one that is not the file's to decide.</exception>
    public static IReadOnlyList<string> Read(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        foreach (var line in lines)
        {
            WorldException.Unless(line[0] == '-', $"{FileName}: '{line}' is no option of the emulator: one that begins with - per line.");
            WorldException.Unless(
                !Reserved.Contains(line.Split(' ', '=')[0]),
                $"{FileName}: '{line}' does not belong there: hosts, ports and the directory are given by whoever starts the emulator.");
        }

        return [.. lines.SelectMany(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }
}
