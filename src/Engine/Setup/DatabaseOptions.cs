using Npgsql;

namespace ReconnectGrains.Engine.Setup;

/// <summary>Which SQL database holds what is stored.</summary>
public enum DatabaseKind
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>A file in <see cref="ReconnectOptions.Data"/>, for one process.</summary>
    Sqlite = 1,

    /// <summary>A PostgreSQL server, for any number of nodes.</summary>
    PostgreSql = 2,
}

/// <summary>The database. Section <c>Database</c> of the configuration.</summary>
public sealed class DatabaseOptions
{
    private const string Where = "Reconnect:Database:ConnectionString";

    /// <summary>Which one.</summary>
    public DatabaseKind Kind { get; set; } = DatabaseKind.Sqlite;

    /// <summary>Where PostgreSQL is, in Npgsql's form. May hold a password: it is shown to nobody.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>No other process can have the store open: it is a file, which one process holds.</summary>
    public bool IsForOneProcess => Kind != DatabaseKind.PostgreSql;

    /// <summary>What is wrong, one sentence each; none of them repeats the connection string, not even a part of it.</summary>
    public IReadOnlyList<string> Problems() => Kind switch
    {
        DatabaseKind.Sqlite when string.IsNullOrEmpty(ConnectionString) => [],
        DatabaseKind.Sqlite => [$"{Where} is set, but Reconnect:Database:Kind is Sqlite, which has none: set the kind to PostgreSql, or remove the string."],
        DatabaseKind.PostgreSql => ConnectionStringProblems(),
        _ => [$"Reconnect:Database:Kind is '{Kind}'. It must be Sqlite or PostgreSql."],
    };

    /// <summary>Where the store is, for people: without user, password and whatever else the connection string holds.</summary>
    /// <param name="data">The directory of <see cref="ReconnectOptions.Data"/>.</param>
    public string Place(string data) =>
        IsForOneProcess ? Path.GetFullPath(data)
        : Parse() is { } parts ? $"PostgreSQL, database {parts.Database ?? parts.Username} at {parts.Host}"
        : "PostgreSQL";

    private IReadOnlyList<string> ConnectionStringProblems()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
        {
            return [$"{Where} is not set: PostgreSQL needs one, like Host=db.example.com;Database=reconnect;Username=reconnect;Password=…"];
        }

        return Parse() switch
        {
            null => [$"{Where} cannot be read. It must look like Host=db.example.com;Database=reconnect;Username=reconnect;Password=…"],
            { Host: null or "" } => [$"{Where} names no Host."],
            { Database: null or "" } => [$"{Where} names no Database."],
            _ => [],
        };
    }

    private NpgsqlConnectionStringBuilder? Parse()
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            return null; // What it says may repeat a part of a password.
        }
    }
}
