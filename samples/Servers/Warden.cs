using System.Diagnostics;

namespace ReconnectGrains.Servers;

/// <summary>
/// Starts a program that knows nothing of us so that it does not outlive us: a shell beside it passes on the signals that it reads by name
/// from its standard input, and the last one when that ends.
/// </summary>
internal static class Warden
{
    // The reader closes its output, so that the end of the program's own output is seen. A program in the background starts with
    // SIGINT and SIGQUIT ignored: whoever is sent one of them must have a handler of its own, as PostgreSQL has.
    private const string Script =
        """
        last=$1; shift
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        ( while read -r signal <&3; do kill -s "$signal" "$child"; done; kill -s "$last" "$child" ) >/dev/null 2>&1 &
        exec 3<&-
        wait "$child"
        """;

    /// <summary>How to start the program.</summary>
    /// <param name="last">The name of the signal that ends it when we do, such as <c>TERM</c>.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    public static ProcessStartInfo Start(string last, IEnumerable<string> command, string folder) =>
        new("sh", ["-c", Script, "warden", last, .. command]) { WorkingDirectory = folder };
}
