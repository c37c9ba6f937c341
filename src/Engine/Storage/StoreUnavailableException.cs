using System.Diagnostics.CodeAnalysis;

namespace ReconnectGrains.Engine.Storage;

/// <summary>
/// The store did not do what was asked, and nothing of it is half done. The only exception that storage throws for the store's
/// own trouble. R5. Neither message nor inner exception holds stored data: the cause is a kind and the database's own code.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "The usual constructors take free text, which could carry data into a log.")]
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="trouble">The kind of trouble.</param>
    /// <param name="code">The database's own code (SQLite result code, SQLSTATE), or empty.</param>
    public StoreUnavailableException(StoreTrouble trouble, string code = "")
        : base($"The store refused: {trouble}{(code.Length == 0 ? "" : $" ({code})")}.")
    {
        Trouble = trouble;
        Code = code;
    }

    /// <summary>The kind of trouble.</summary>
    public StoreTrouble Trouble { get; }

    /// <summary>The database's own code (SQLite result code, SQLSTATE), or empty.</summary>
    public string Code { get; }
}
