using System.Text.RegularExpressions;

namespace ReconnectGrains.Conventions.Tests.Deployment;

public sealed partial class Containerfiles
{
    private const string Image = "deploy/Containerfile";

    // What PROJECT can be.
    private static readonly string[] Programs = ["src/Silo", "src/McpHost"];

    private static readonly Rule Rule = new(nameof(Containerfiles), Find);

    [Fact]
    public void The_image_is_built_from_files_that_exist_with_every_project_that_its_programs_need_and_runs_as_nobody_in_particular() => Rule.Holds();

    [Fact]
    public void A_missing_source_a_project_that_is_left_out_an_unknown_setting_and_root_are_found()
    {
        var projects = new[]
        {
            ("src/Silo/Silo.csproj", """<ProjectReference Include="../McpHost/McpHost.csproj" />"""),
            ("src/McpHost/McpHost.csproj", """<ProjectReference Include="../../samples/Invoices/Invoices.csproj" />"""),
            ("samples/Invoices/Invoices.csproj", ""),
            ("src/Engine/ReconnectOptions.cs", "public sealed class ReconnectOptions { public string Data { get; set; } = \"\"; }"),
        };
        Rule.Finds([.. projects, (Image, "FROM a\nCOPY src src\nCOPY tools tools\nENV Reconnect__Data=/data \\\n    Reconnect__Date=/data\nUSER root\n")])
            .ShouldBe([$"{Image}:1", $"{Image}:3", $"{Image}:5", $"{Image}:6"]);
        Rule.Finds([.. projects, (Image, "FROM a\nCOPY src src\nCOPY samples samples\n")]).ShouldBe([$"{Image}:1"]);
    }

    private static IEnumerable<Finding> Find(Repository repository) =>
        repository.Files.Where(f => f.Path == Image).SelectMany(image => Judge(repository, image, [.. Setting.In(repository)]));

    private static IEnumerable<Finding> Judge(Repository repository, RepositoryFile image, IReadOnlyList<Setting> settings)
    {
        var sources = image.Lines.Index().SelectMany(line => Sources(line.Item).Select(source => (line.Index, Source: source))).ToList();
        foreach (var (index, source) in sources.Where(s => !repository.Files.Any(f => f.Path == s.Source || f.IsUnder(s.Source))))
        {
            yield return image.At(index, $"there is no {source}");
        }

        foreach (var project in Needed(repository, Programs).Where(p => !sources.Any(s => p.StartsWith($"{s.Source}/", StringComparison.Ordinal))))
        {
            yield return image.At(0, $"{project} is needed, and not copied");
        }

        foreach (var (index, line) in image.Lines.Index())
        {
            if (Variable.Match(line) is { Success: true } variable && !settings.Any(s => s.IsSetBy(variable.Value)))
            {
                yield return image.At(index, $"no setting is called {variable.Value}");
            }
        }

        var users = image.Lines.Index().Where(line => line.Item.StartsWith("USER ", StringComparison.Ordinal)).ToList();
        if (users.Count == 0 || !User.IsMatch(users[^1].Item))
        {
            yield return image.At(users.Count == 0 ? 0 : users[^1].Index, "end as USER with numbers, and not as root");
        }
    }

    private static IEnumerable<string> Sources(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["COPY", ..] && !words.Any(w => w.StartsWith("--from", StringComparison.Ordinal)) ? words[1..^1] : [];
    }

    /// <summary>The project files of these folders, and those that they refer to.</summary>
    private static HashSet<string> Needed(Repository repository, IEnumerable<string> folders)
    {
        var needed = new HashSet<string>();
        var open = new Queue<RepositoryFile>(repository.Files.Where(f => f.Is(".csproj") && folders.Contains(f.Project)));
        while (open.TryDequeue(out var project))
        {
            var references = Reference.Matches(project.Text)
                .Select(m => Path.GetRelativePath("/", Path.GetFullPath($"/{Path.GetDirectoryName(project.Path)}/{m.Groups[1].Value}")).Replace('\\', '/'));
            foreach (var file in needed.Add(project.Path) ? repository.Files.Where(f => references.Contains(f.Path)) : [])
            {
                open.Enqueue(file);
            }
        }

        return needed;
    }

    [GeneratedRegex(@"\bReconnect__\w+(?==)")]
    private static partial Regex Variable { get; }

    [GeneratedRegex(@"^USER [1-9]\d*:[1-9]\d*$")]
    private static partial Regex User { get; }

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference { get; }
}
