using System.Diagnostics;
using System.Globalization;

namespace ReconnectGrains.Servers;

/// <summary>PostgreSQL's programs on this machine, and the user that they run as: they refuse root.</summary>
internal sealed record PostgresPrograms(string Folder, string? SwitchUser, string? User)
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>Looks for them.</summary>
    /// <param name="missing">What is missing, in a sentence; null where nothing is.</param>
    public static PostgresPrograms? Find(out string? missing)
    {
        if (OperatingSystem.IsWindows() || Tool.Find("initdb", Versions()) is not { } initdb)
        {
            missing = "PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql).";
            return null;
        }

        var folder = Path.GetDirectoryName(initdb)!;
        var (tool, user) = Environment.IsPrivilegedProcess ? (Tool.Find("setpriv", "/usr/bin"), Unprivileged()) : (null, null);
        missing = Environment.IsPrivilegedProcess && (tool is null || user is null)
            ? "PostgreSQL refuses to run as root, and there is no setpriv, or neither a user postgres nor nobody, to start it as somebody else."
            : null;
        return missing is null ? new(folder, tool, user) : null;
    }

    /// <summary>One of the programs with arguments, as the user that may run it.</summary>
    public IReadOnlyList<string> Command(string program, params string[] arguments) => User is null
        ? [Path.Combine(Folder, program), .. arguments]
        : [SwitchUser!, "--reuid", User, "--regid", Group(User), "--clear-groups", "--", Path.Combine(Folder, program), .. arguments];

    /// <summary>Gives a directory to the user that the programs run as.</summary>
    public async Task Own(string directory, TimeProvider time, CancellationToken cancellation)
    {
        if (User is not null)
        {
            await Tool.Run("chown", new ProcessStartInfo("chown", ["-R", $"{User}:{Group(User)}", directory]), time, cancellation);
        }
    }

    // Debian keeps each version apart, outside of the PATH: the newest first.
    private static IEnumerable<string> Versions() => !Directory.Exists(Debian) ? [] : Directory.GetDirectories(Debian)
        .OrderByDescending(d => double.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
        .Select(d => Path.Combine(d, "bin"));

    private static string? Unprivileged() => (Entry("postgres") ?? Entry("nobody"))?[0];

    private static string Group(string user) => Entry(user)![3];

    private static string[]? Entry(string user) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user && fields.Length > 3);
}
