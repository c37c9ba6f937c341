namespace ReconnectGrains.Engine.Storage;

/// <summary>What is wrong with the store.</summary>
public enum StoreTrouble
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Others hold the lock for too long. Trying again is sensible.</summary>
    Busy = 1,

    /// <summary>The disk, or the size that was allowed, is full.</summary>
    Full = 2,

    /// <summary>Reading, writing or opening a file failed.</summary>
    InputOutput = 3,

    /// <summary>The connection to the database server was lost or could not be made.</summary>
    Disconnected = 4,

    /// <summary>The file is damaged, or is no database.</summary>
    Corrupt = 5,

    /// <summary>The process may not write there.</summary>
    ReadOnly = 6,

    /// <summary>The database was written by a newer version of this program, which must not be undone by an older one.</summary>
    NewerSchema = 7,

    /// <summary>The sealed session is larger than <see cref="SqlSessionStore.MaxSealedBytes"/>.</summary>
    TooLarge = 8,

    /// <summary>Anything else; the code says what.</summary>
    Refused = 9,
}
