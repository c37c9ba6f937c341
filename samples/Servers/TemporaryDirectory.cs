namespace ReconnectGrains.Servers;

/// <summary>A directory for a while.</summary>
public sealed class TemporaryDirectory
{
    /// <summary>A new, empty one that only this user may read.</summary>
    /// <param name="name">Begins its name, so that one that was left behind tells whose it was.</param>
    public TemporaryDirectory(string name) => Path = Directory.CreateTempSubdirectory($"{name}-").FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Removes it with all that is in it.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was removed before; or a process that was ended by force may still close its files; the system clears its temporary directory anyway.
        }
    }
}
