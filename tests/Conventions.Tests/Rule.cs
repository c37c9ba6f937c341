namespace ReconnectGrains.Conventions.Tests;

/// <summary>A rule of style, named as <c>exceptions.txt</c> names it.</summary>
internal sealed class Rule(string name, Func<Repository, IEnumerable<Finding>> check)
{
    public string Name => name;

    /// <summary>Fails with one line per finding, unless <c>exceptions.txt</c> lists its file for this rule.</summary>
    public void Holds()
    {
        var findings = In(Repository.Here).Where(f => !Exceptions.Listed.Any(e => e.Rule == name && e.Path == f.Path)).ToList();
        Assert.True(findings.Count == 0, $"{string.Join('\n', findings)}\n({findings.Count} of rule {name})");
    }

    /// <summary>Where the rule finds something in these snippets: <c>path:line</c>.</summary>
    public string[] Finds(params (string Path, string Text)[] snippets) => [.. In(Repository.Of(snippets)).Select(f => f.Place)];

    public IEnumerable<Finding> In(Repository repository) => check(repository)
        .Distinct()
        .OrderBy(f => f.Path, StringComparer.Ordinal)
        .ThenBy(f => f.Line);
}
