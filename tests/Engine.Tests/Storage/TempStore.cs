using Microsoft.Data.Sqlite;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>A real SQLite file in a directory of its own.</summary>
public sealed class TempStore : TestStore
{
    public TempStore(SqliteSettings? settings = null) => Settings = settings;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("store-").FullName;

    public string File => Path.Combine(Directory, "reconnect.db");

    public SqliteSettings? Settings { get; }

    public override SqlDatabase Another() => SqlDatabase.OpenSqlite(Directory, Clock, Settings);

    public SqliteConnection Raw(string? file = null)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={file ?? File};Pooling=False");
        connection.Open();
        return connection;
    }

    public override object? RawScalar(string sql)
    {
        using var connection = Raw();
        return Run(connection, sql);
    }

    public override string Literal(string hex) => $"X'{hex}'";

    public static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Literals of the tests.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>The files as a killed process leaves them: copied while they are in use.</summary>
    public TempStore AfterTheProcessIsKilled()
    {
        var copy = new TempStore();
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory))
        {
            // The -shm file is shared memory: it does not survive a process and is rebuilt from the -wal file.
            if (!file.EndsWith("-shm", StringComparison.Ordinal))
            {
                System.IO.File.Copy(file, Path.Combine(copy.Directory, Path.GetFileName(file)));
            }
        }

        return copy;
    }

    /// <summary>Everything in the directory as bytes: the file, its -wal and its -shm.</summary>
    public byte[] AllBytes() => [.. System.IO.Directory.EnumerateFiles(Directory).Order().SelectMany(ReadShared)];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
