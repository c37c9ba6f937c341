using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ReconnectGrains.Engine.Storage;

/// <summary>What is particular about SQLite: its file, its column types and its result codes (sqlite.org/rescode.html).</summary>
internal static class Sqlite
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static SqlDialect Dialect(SqliteSettings settings) => new(
        Name: "SQLite",
        Bytes: "BLOB",
        Text: "TEXT",
        // A SQLite transaction begins IMMEDIATE here: it holds the write lock already.
        MigrationLock: null,
        KeyLock: null,
        AuditLock: null,
        SkipTaken: "",
        Clock: null,
        HasVersions: null,
        OneWriter: true,
        LongestWait: settings.BusyWait,
        Diagnose: Diagnose);

    /// <summary>Makes directory and file, readable by their owner only. SQLite gives the -wal and -shm files the same mode.</summary>
    /// <returns>The file's full path.</returns>
    public static string PrepareFile(string dataDirectory)
    {
        var directory = Path.GetFullPath(dataDirectory);
        var file = Path.Combine(directory, "reconnect.db");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return file;
        }

        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        try
        {
            File.SetUnixFileMode(directory, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (UnauthorizedAccessException)
        {
            // A mounted volume may belong to somebody else. The file's own mode still keeps others out.
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        };
        new FileStream(file, options).Dispose();
        File.SetUnixFileMode(file, OwnerOnly);
        return file;
    }

    private static Diagnosis? Diagnose(Exception failure) => failure switch
    {
        SqliteException e => new Diagnosis(Trouble(e.SqliteErrorCode), e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture)),
        UnauthorizedAccessException => new Diagnosis(StoreTrouble.ReadOnly, ""),
        IOException => new Diagnosis(StoreTrouble.InputOutput, ""),
        _ => null,
    };

    private static StoreTrouble Trouble(int resultCode) => resultCode switch
    {
        5 or 6 => StoreTrouble.Busy,
        13 => StoreTrouble.Full,
        10 or 14 => StoreTrouble.InputOutput,
        11 or 26 => StoreTrouble.Corrupt,
        3 or 8 => StoreTrouble.ReadOnly,
        _ => StoreTrouble.Refused,
    };
}
