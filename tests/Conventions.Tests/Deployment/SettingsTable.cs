using System.Text.RegularExpressions;

namespace ReconnectGrains.Conventions.Tests.Deployment;

public sealed partial class SettingsTable
{
    private const string Document = "docs/deployment.md";

    private static readonly Rule Rule = new(nameof(SettingsTable), Find);

    [Fact]
    public void The_table_of_settings_has_every_setting_of_the_code_with_its_default_and_no_other() => Rule.Holds();

    [Fact]
    public void A_setting_without_a_row_a_row_without_a_setting_and_a_default_that_changed_are_found() => Rule.Finds(
        ("src/Engine/ReconnectOptions.cs",
            """
            public sealed class ReconnectOptions
            {
                public string PublicUrl { get; set; } = "";
                public string Data { get; set; } = "elsewhere";
                public string Hidden { get; set; } = "";
                public string Derived => PublicUrl + "/callback";
                public Kind Kind { get; set; }
                public Dictionary<string, ProviderOptions> Providers { get; set; } = new(StringComparer.Ordinal);
            }
            public enum Kind { First = 0 }
            public sealed class ProviderOptions
            {
                public IList<string> Scopes { get; set; } = ["one", "two"];
                public bool? Always { get; set; }
            }
            """),
        (Document,
            """
            | setting | default |
            | `Reconnect:PublicUrl` | – | …
            | `Reconnect:Data` | `data` | …
            | `Reconnect:Kind` | `First` | …
            | `Reconnect:Derived` | – | …
            | `Reconnect:Providers:<name>:Scopes` | `one`, `two` | …
            | `Reconnect:Providers:<name>:Always` | `false` | …
            | `Reconnect:Kind` | `First` | …
            | `Orleans:ClusterId` | `reconnect` | …
            """)).ShouldBe([$"{Document}:3", $"{Document}:5", $"{Document}:7", $"{Document}:8", "src/Engine/ReconnectOptions.cs:5"]);

    private static IEnumerable<Finding> Find(Repository repository)
    {
        var settings = Setting.In(repository).ToDictionary(s => s.Name);
        var named = new HashSet<string>();
        var rows = from file in repository.Files
                   where file.Path == Document
                   from line in file.Lines.Index()
                   let row = Row.Match(line.Item)
                   where row.Success
                   select (File: file, line.Index, Name: row.Groups["name"].Value, Default: row.Groups["default"].Value);
        foreach (var row in rows)
        {
            if (!settings.TryGetValue(row.Name, out var setting))
            {
                yield return row.File.At(row.Index, $"no options class has {row.Name}");
            }
            else if (!named.Add(row.Name))
            {
                yield return row.File.At(row.Index, $"{row.Name} has a row already");
            }
            else if (setting.Default is { } value && row.Default != (value.Length == 0 ? "–" : $"`{value}`"))
            {
                yield return row.File.At(row.Index, $"the default of {row.Name} is '{value}' in {setting.File.Path}");
            }
        }

        foreach (var setting in settings.Values.Where(s => !named.Contains(s.Name)))
        {
            yield return setting.File.At(setting.Property, $"{setting.Name} has no row in {Document}");
        }
    }

    [GeneratedRegex(@"^\| `(?<name>Reconnect:[^`]+)` \| (?<default>[^|]*?) \|")]
    private static partial Regex Row { get; }
}
