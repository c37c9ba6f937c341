using System.CommandLine;
using System.Text.Json;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands;

/// <summary><c>scopes</c>: prints and checks the matrix of least privilege. M1.</summary>
internal sealed class ScopesCommand(Func<ServeOptions, WebApplicationBuilder> compose)
{
    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };


    private readonly Option<bool> _check = new("--check")
    {
        Description = "Exit with 1 when a scope is declared that no tool needs, or a tool names an unknown provider.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };
    private readonly Option<string[]> _settings = SettingsOption.New();

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("scopes", "Show which tool needs which scopes of which provider, and what it does.")
        {
            _check,
            _json,
            _settings,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, _ => Task.FromResult(Print(parsed, screen)), cancellation);
        });
        return command;
    }

    private int Print(ParseResult parsed, Screen screen)
    {
        using var app = compose(new ServeOptions(null, null, SettingsOption.Of(parsed.GetValue(_settings)))).Build() as IDisposable;
        var services = ((WebApplication)app).Services;
        var catalogue = services.GetRequiredService<ToolCatalogue>();
        var matrix = EngineSetup.Matrix(catalogue, services.GetRequiredService<ReconnectOptions>());
        var open = catalogue.Tools.Where(t => t.Rule is null).Select(t => t.Name).ToList();
        var problems = MatrixProblems.Of(matrix);
        if (parsed.GetValue(_json))
        {
            screen.Exact(Json(matrix, open, problems));
        }
        else
        {
            Show(screen, matrix, open, problems);
        }

        return parsed.GetValue(_check) && problems.Count > 0 ? 1 : 0;
    }

    private static string Json(ScopeMatrix matrix, IReadOnlyList<string> open, IReadOnlyList<string> problems) => JsonSerializer.Serialize(
        new
        {
            Tools = matrix.Rules.Select(r => new
            {
                Tool = r.Name,
                r.Provider,
                Scopes = r.Scopes.ToList(),
                Effect = Word(r.Effect),
                Resume = Word(r.Resume),
                Replay = Word(r.Replay),
                r.HonoursKeys,
            }),
            Public = open,
            Unused = matrix.UnusedScopes().ToDictionary(u => u.Key, u => u.Value.ToList()),
            Problems = problems,
        },
        Pretty);

    private static void Show(Screen screen, ScopeMatrix matrix, IReadOnlyList<string> open, IReadOnlyList<string> problems)
    {
        var table = new Table().Border(screen.IsPlain ? TableBorder.None : TableBorder.Rounded);
        foreach (var column in new[] { "tool", "provider", "scopes", "effect", "resumes", "repeated", "keys" })
        {
            table.AddColumn(screen.IsPlain ? column : $"[bold]{column}[/]");
        }

        foreach (var rule in matrix.Rules)
        {
            string[] row =
            [
                rule.Name,
                rule.Provider,
                rule.Scopes.ToString(),
                Word(rule.Effect),
                Resumes(rule),
                Replays(rule),
                rule.HonoursKeys ? "honoured" : "-",
            ];
            table.AddRow(row.Select(text => new Text(text)));
        }

        screen.Show(table);
        if (open.Count > 0)
        {
            screen.Line($"Public, for anybody: {string.Join(", ", open)}");
        }

        if (problems.Count == 0)
        {
            screen.Line("Every tool has its provider, and every declared scope is needed by a tool.", "green");
        }

        foreach (var problem in problems)
        {
            screen.Item("fix", "red", 6, problem);
        }
    }

    private static string Resumes(ToolRule rule) => (rule.Resume, rule.Effect) switch
    {
        (ResumePolicy.Automatic, _) => "at once",
        (ResumePolicy.Confirm, _) => "after a tick, always",
        (_, Effect.Read) => "at once",
        (_, Effect.Destructive) => "after a tick",
        _ => "at once if young",
    };

    private static string Replays(ToolRule rule) => rule.Replay == ReplayPolicy.Never ? "runs again" : "same answer";

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
