using System.CommandLine;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands.Audit;

/// <summary><c>audit</c>: what operators do with the audit log. M17.</summary>
internal sealed class AuditCommand(Func<ServeOptions, WebApplicationBuilder> compose)
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data directory; the configured one when left out.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _settings = SettingsOption.New();

    /// <summary>The command.</summary>
    public Command Command() => new("audit", "Verify, export and erase in the audit log.")
    {
        new VerifyCommand(this).Command(),
        new ExportCommand(this).Command(),
        new EraseCommand(this).Command(),
    };

    /// <summary>A command that works on the log.</summary>
    public Command On(string name, string description, IEnumerable<Option> options, Func<IServiceProvider, ParseResult, Screen, CancellationToken, Task<int>> act)
    {
        var command = new Command(name, description) { _data, _settings };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, token => Act(parsed, screen, act, token), cancellation);
        });
        return command;
    }

    private async Task<int> Act(
        ParseResult parsed, Screen screen, Func<IServiceProvider, ParseResult, Screen, CancellationToken, Task<int>> act, CancellationToken cancellation)
    {
        var options = new ServeOptions(null, parsed.GetValue(_data), SettingsOption.Of(parsed.GetValue(_settings)));
        await using var app = compose(options).Build();
        if (app.Services.GetRequiredService<ReconnectOptions>().Database.Problems() is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }

        return await act(app.Services, parsed, screen, cancellation); // Fails while a server holds the directory.
    }
}
