using System.Globalization;

namespace ReconnectGrains.Simulation.Telling;

/// <summary>What happened in a world, in order: the same for the same seed, to the byte.</summary>
internal sealed class Timeline(DateTimeOffset start, TimeProvider time)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Notes something.</summary>
    /// <param name="session">Whose session it concerns; empty for all.</param>
    /// <param name="what">What.</param>
    public void Note(string session, string what) => _entries.Add(new Entry(time.GetUtcNow() - start, session, what));

    /// <summary>The last lines about a session and about all.</summary>
    public IEnumerable<string> Last(string session, int count) =>
        _entries.Where(e => session.Length == 0 || e.Session.Length == 0 || e.Session == session).TakeLast(count).Select(Line);

    public IEnumerable<string> All() => _entries.Select(Line);

    private static string Line(Entry entry) =>
        $"{entry.At.ToString(@"dd\.hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)}  {entry.Session,-18} {entry.What}";

    private readonly record struct Entry(TimeSpan At, string Session, string What);
}
