namespace ReconnectGrains.Servers;

/// <summary>Where the clone of the repository is that this program was built in or started from.</summary>
public static class RepositoryFolder
{
    /// <summary>The nearest folder above this program, or above where it was started, that holds a file; null where there is none.</summary>
    /// <param name="file">The file, relative to that folder.</param>
    public static string? Holding(string file) => Above(AppContext.BaseDirectory, file) ?? Above(Directory.GetCurrentDirectory(), file);

    private static string? Above(string start, string file)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, file)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
