using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Setup;

/// <summary>
/// Holds a data directory for this process alone. The embedded engine on SQLite relies on it: a claim of another process is then a
/// claim of a dead one.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Takes the directory.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it, or it cannot be written.</exception>
    public static DataDirectory Hold(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var file = System.IO.Path.Combine(path, "reconnect.lock");
            return new DataDirectory(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new StoreUnavailableException(StoreTrouble.Busy, $"another process holds {System.IO.Path.GetFullPath(path)}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(StoreTrouble.ReadOnly, System.IO.Path.GetFullPath(path));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
