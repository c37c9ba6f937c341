namespace ReconnectGrains.Conventions.Tests;

/// <summary>One line of <c>exceptions.txt</c>: a file that a rule leaves alone, and why.</summary>
internal sealed record Exceptions(string Rule, string Path, string Why)
{
    public static IReadOnlyList<Exceptions> Listed => field ??= [.. Read(Repository.Here)];

    private static IEnumerable<Exceptions> Read(Repository repository) =>
        repository.Files.Single(f => f.Path == "tests/Conventions.Tests/exceptions.txt").Lines
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(parts => new Exceptions(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? ""));
}
