using System.CommandLine;
using System.Text.Json;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands;

/// <summary><c>serve</c>: runs the server, alone or with the samples beside it.</summary>
internal sealed class ServeCommand(Func<ServeOptions, WebApplicationBuilder> compose, Action<WebApplication> map, IReadOnlyList<string> roles, TimeProvider time)
{
    /// <summary>How long a server whose parent is gone may take to stop in order.</summary>
    private static readonly TimeSpan OrphanStop = TimeSpan.FromSeconds(10);

    /// <summary>How long somebody waits before they wonder.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const string UsualAddress = "http://127.0.0.1:5080";

    private readonly Option<string?> _urls = new("--urls") { Description = "Where to listen.", HelpName = "URL" };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The directory of the store; one process at a time.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _samples = new("--with-samples")
    {
        Description = "Start the sample provider and the sample invoice API, too. Development only.",
    };

    private readonly Option<bool> _child = new("--die-with-parent")
    {
        Description = "Print one line of JSON when ready, and end when standard input does.",
        Hidden = true,
    };

    private readonly Option<string[]> _settings = SettingsOption.New();

    private readonly Option<string?> _role = Role(roles);

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("serve", "Run the server (the default).");
        ActFor(command);
        return command;
    }

    /// <summary>Lets a command do it.</summary>
    public void ActFor(Command command)
    {
        foreach (var option in new Option[] { _urls, _data, _samples, _settings, _child })
        {
            command.Options.Add(option);
        }

        if (roles.Count > 0)
        {
            command.Options.Add(_role);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, stop => Serve(parsed, screen, stop), cancellation);
        });
    }

    private async Task<int> Serve(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var (withSamples, data, isChild) = (parsed.GetValue(_samples), parsed.GetValue(_data), parsed.GetValue(_child));
        var urls = parsed.GetValue(_urls) ?? (withSamples ? UsualAddress : null); // The samples have to know it.
        var settings = SettingsOption.Of(parsed.GetValue(_settings));
        if (roles.Count > 0 && parsed.GetValue(_role) is { } role)
        {
            settings["Reconnect:Role"] = role;
        }

        await using var samples = withSamples ? await StartSamples(urls ?? UsualAddress, data, screen, cancellation) : null;
        foreach (var (name, value) in samples?.Settings ?? new Dictionary<string, string?>())
        {
            settings.TryAdd(name, value);
        }

        await using var app = compose(new ServeOptions(urls, data, settings)).Build();
        if (isChild)
        {
            map(app);
            await app.StartAsync(cancellation);
            screen.Exact(JsonSerializer.Serialize(new { ready = true, url = app.Urls.First() }));
        }
        else
        {
            screen.Line("Opening the store and starting the server …", "grey");
            map(app);
            await Told(screen, "The server is still starting", app.StartAsync(cancellation));
            Welcome.Show(screen, app.Services.GetRequiredService<ReconnectOptions>(), samples, app.Services.GetRequiredService<DeveloperLink>().Make());
        }

        using var live = samples is null ? null : new LiveActivity(screen, time);
        var parent = isChild ? ParentEnds(app.Lifetime) : Task.CompletedTask;
        await app.WaitForShutdownAsync(cancellation);
        await parent;
        return 0;
    }

    private static Option<string?> Role(IReadOnlyList<string> roles)
    {
        var option = new Option<string?>("--role") { Description = "What this node of the cluster is.", HelpName = string.Join('|', roles) };
        option.AcceptOnlyFromAmong([.. roles]);
        return option;
    }

    private async Task<Samples> StartSamples(string urls, string? data, Screen screen, CancellationToken cancellation)
    {
        // The samples are for development only, and so are the settings that fit them.
        Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", Environments.Development);
        screen.Line("Starting the sample provider and the sample invoice API …", "grey");
        var folder = Path.Combine(data ?? "data", "samples");
        var samples = Samples.Start(
            Installation.Find(), SamplePorts.Usual, new Uri(urls), folder, keepsProvider: true, time, cancellation);
        await Told(screen, "The samples are still starting", samples);
        return await samples;
    }

    /// <summary>Says so, again and again, while something takes long.</summary>
    private async Task Told(Screen screen, string what, Task task)
    {
        var begun = time.GetTimestamp();
        while (await Task.WhenAny(task, Task.Delay(Patience, time)) != task)
        {
            screen.Line($"{what} … {time.GetElapsedTime(begun).TotalSeconds:0} s", "grey");
        }

        await task;
    }

    /// <summary>The parent holds the other end of standard input: it closes when the parent ends, however it ends.</summary>
    private async Task ParentEnds(IHostApplicationLifetime server)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            var ignored = new byte[256];
            while (await input.ReadAsync(ignored, server.ApplicationStopping).AsTask().WaitAsync(server.ApplicationStopping) > 0)
            {
                // Nobody has anything to say here.
            }

            _ = EndAnyway();
            server.StopApplication();
        }
        catch (OperationCanceledException)
        {
            // Stopped otherwise.
        }
    }

    /// <summary>What this process needs to stop in order may have ended with its parent, and some of it is waited for without an end.</summary>
    private async Task EndAnyway()
    {
        await Task.Delay(OrphanStop, time);
        Environment.Exit(1);
    }
}
