using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ReconnectGrains.Servers;

/// <summary>
/// A real PostgreSQL server of its own: on loopback and a free port, with a random password, in a temporary directory that goes when it
/// does. It can be stopped and started again on the same data and the same port.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private const string Superuser = "reconnect";
    private const int MostConnections = 300;
    private const int StartAttempts = 3;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly PostgresPrograms _programs;
    private readonly bool _durable;
    private readonly TimeProvider _time;
    private readonly TemporaryDirectory _directory = new("reconnect-postgres");
    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly RecentLines _lines = new();
    private ChildProcess? _process;

    private LocalPostgres(PostgresPrograms programs, bool durable, TimeProvider time) => (_programs, _durable, _time) = (programs, durable, time);

    /// <summary>What this machine lacks to run one, in a sentence; null where it lacks nothing.</summary>
    public static string? Missing => PostgresPrograms.Find(out var missing) is null ? missing : null;

    /// <summary>True where <see cref="Start(bool, TimeProvider, CancellationToken)"/> has what it needs.</summary>
    public static bool IsInstalled => Missing is null;

    /// <summary>Where it listens; the same over all its lives.</summary>
    public int Port { get; private set; }

    /// <summary>The last lines of its log, over all its lives.</summary>
    public IReadOnlyList<string> Log => _lines.All();

    private string Data => Path.Combine(_directory.Path, "data");

    /// <summary>Makes a new, empty one and starts it.</summary>
    /// <param name="durable">
    /// False switches fsync off: quicker, and what it has acknowledged still survives its own crash, but not the machine's.
    /// </param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">It is not installed, or does not start.</exception>
    public static async Task<LocalPostgres> Start(bool durable, TimeProvider time, CancellationToken cancellation)
    {
        var programs = PostgresPrograms.Find(out var missing) ?? throw new WorldException(missing!);
        var server = new LocalPostgres(programs, durable, time);
        try
        {
            await server.Create(cancellation);
            await server.StartFirst(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How Npgsql reaches one of its databases, as a superuser.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={Superuser};Password={_password};Database={database}";

    /// <summary>Creates an empty database.</summary>
    /// <exception cref="WorldException">It could not, for example because there is one of this name.</exception>
    public async Task CreateDatabase(string name, CancellationToken cancellation)
    {
        var create = new ProcessStartInfo(
            Path.Combine(_programs.Folder, "createdb"), ["--host=127.0.0.1", $"--port={Number(Port)}", $"--username={Superuser}", "--no-password", name]);
        create.Environment["PGPASSWORD"] = _password;
        await Tool.Run("createdb", create, _time, cancellation);
    }

    /// <summary>Starts it again after it was stopped, on the same data and port.</summary>
    /// <exception cref="WorldException">It does not start.</exception>
    public async Task Start(CancellationToken cancellation)
    {
        if (_process is not null)
        {
            return;
        }

        string[] quick = _durable ? [] : ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"];
        var command = _programs.Command("postgres",
        [
            "-D", Data, "-p", Number(Port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", $"max_connections={Number(MostConnections)}", .. quick,
        ]);
        (_process, _) = await ChildProcess.Start(
            "PostgreSQL", Warden.Start("QUIT", command, Data), _lines,
            line => line.Contains("database system is ready to accept connections", StringComparison.Ordinal),
            _time, StartDeadline, cancellation);
    }

    /// <summary>Stops it in order: connections are cut, everything is written.</summary>
    public Task Stop(CancellationToken cancellation) => End("INT", cancellation);

    /// <summary>Stops it at once, as a crash does: connections are cut, and the next start recovers from the write-ahead log.</summary>
    public Task StopAtOnce(CancellationToken cancellation) => End("QUIT", cancellation);

    /// <summary>Ends it and removes its directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _directory.Remove();
    }

    private async Task Create(CancellationToken cancellation)
    {
        var password = Path.Combine(_directory.Path, "password");
        await File.WriteAllTextAsync(password, _password, cancellation);
        await _programs.Own(_directory.Path, _time, cancellation);
        var command = _programs.Command("initdb",
        [
            "-D", Data, $"--username={Superuser}", $"--pwfile={password}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
        ]);
        await Tool.Run("initdb", new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = _directory.Path }, _time, cancellation);
        File.Delete(password);
    }

    // Somebody else may take the port between the look and the start.
    private async Task StartFirst(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = Loopback.FreePort();
            try
            {
                await Start(cancellation);
                return;
            }
            catch (WorldException e) when (attempt < StartAttempts && e.Log.Any(line => line.Contains("Address already in use", StringComparison.Ordinal)))
            {
                continue;
            }
        }
    }

    private async Task End(string signal, CancellationToken cancellation)
    {
        if (_process is { } process)
        {
            await process.End(signal, StopDeadline, cancellation);
            _process = null;
            await process.DisposeAsync();
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
