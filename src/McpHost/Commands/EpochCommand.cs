using System.CommandLine;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands;

/// <summary><c>begin-epoch</c>: to be run once after a backup was restored, before the server starts. S49.</summary>
internal sealed class EpochCommand(Func<ServeOptions, WebApplicationBuilder> compose)
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data directory; the configured one when left out.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _settings = SettingsOption.New();

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("begin-epoch", "After restoring a backup: void its tickets, and end its unfinished writes as unknown.")
        {
            _data, _settings,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, token => Begin(parsed, screen, token), cancellation);
        });
        return command;
    }

    private async Task<int> Begin(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var options = new ServeOptions(null, parsed.GetValue(_data), SettingsOption.Of(parsed.GetValue(_settings)));
        await using var app = compose(options).Build();
        var reconnect = app.Services.GetRequiredService<ReconnectOptions>();
        if (reconnect.Database.Problems() is { Count: > 0 } problems)
        {
            throw new ConfigurationException(problems);
        }

        var epoch = await app.Services.GetRequiredService<Epoch>().Begin(cancellation); // Fails while a server holds the directory.
        screen.Line($"Epoch {epoch} has begun in {reconnect.StorePlace}.");
        screen.Line("Open tickets are void; unfinished writes will end as OUTCOME_UNKNOWN.");
        if (!reconnect.Database.IsForOneProcess)
        {
            screen.Line("A node that was running meanwhile is not ready any more, and has to be started again.");
        }

        return 0;
    }
}
