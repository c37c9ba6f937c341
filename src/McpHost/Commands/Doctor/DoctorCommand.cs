using System.CommandLine;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands.Doctor;

/// <summary><c>doctor</c>: looks at the configuration and everything around it, and says what to mend.</summary>
internal sealed class DoctorCommand(Func<ServeOptions, WebApplicationBuilder> compose, TimeProvider time)
{
    private readonly Option<string?> _data = new("--data") { Description = "The directory of the store.", HelpName = "DIR" };
    private readonly Option<string[]> _settings = SettingsOption.New();

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("doctor", "Check the configuration, the store, the providers and the clocks; says what to mend.")
        {
            _data,
            _settings,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, stop => Look(parsed, screen, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Look(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var settings = SettingsOption.Of(parsed.GetValue(_settings));
        await using var app = compose(new ServeOptions(null, parsed.GetValue(_data), settings)).Build();
        var options = app.Services.GetRequiredService<ReconnectOptions>();
        var host = app.Services.GetRequiredService<McpHostOptions>();
        var mended = 0;
        screen.Line(
            $"Environment {app.Environment.EnvironmentName}. Settings come from appsettings.json, the environment and --set.", "grey");
        mended += Say(screen, Configuration(app, options, host));
        mended += Say(screen, await StoreLook.At(app.Services, options, time, cancellation));
        mended += Say(screen, [CertificateLook.At(options.Sealing, time.GetUtcNow())]);
        using var look = new IssuerLook(time);
        foreach (var (_, issuer) in host.Issuers.Where(i => host.Mode == TokenMode.External && i.Options.Issuer.Length > 0))
        {
            mended += Say(screen, await look.OfTokens(issuer.Issuer, issuer.MetadataAddress, cancellation));
        }

        foreach (var provider in app.Services.GetRequiredService<ProviderSet>().All)
        {
            mended += Say(screen, await Provider(provider, look, cancellation));
        }

        screen.Line(
            mended switch { 0 => "Nothing to mend.", 1 => "One thing to mend.", _ => $"{mended} things to mend." },
            mended == 0 ? "bold green" : "bold red");
        return mended == 0 ? 0 : 1;
    }

    private static IEnumerable<Finding> Configuration(WebApplication app, ReconnectOptions options, McpHostOptions host)
    {
        var matrix = EngineSetup.Matrix(app.Services.GetRequiredService<ToolCatalogue>(), options);
        var problems = host.Problems(options, app.Environment.IsProduction()).Concat(MatrixProblems.Of(matrix)).ToList();
        return problems.Count > 0
            ? problems.Select(Finding.Fix)
            : [
                Finding.Ok($"The configuration is complete: {matrix.Rules.Count()} protected tools, {options.Providers.Count} providers."),
                Finding.Ok($"Hosts connect to {options.PublicUrl}/mcp"),
                Finding.Ok($"The redirect URI to register at every provider is {options.Callback}"),
            ];
    }

    private static async Task<IEnumerable<Finding>> Provider(Provider provider, IssuerLook look, CancellationToken cancellation)
    {
        List<Finding> findings = await provider.Probe(cancellation) switch
        {
            ProviderHealth.Healthy healthy =>
            [
                Finding.Ok($"Provider '{provider.Name}' answers as configured: {provider.Options.Issuer}"),
                .. healthy.Notes.Select(Finding.Warn),
            ],
            ProviderHealth.Unhealthy unhealthy => [.. unhealthy.Problems.Select(Finding.Fix)],
            _ => throw new InvalidOperationException("ProviderHealth is closed."),
        };
        if (await look.Clock($"provider '{provider.Name}'", provider.Options.Issuer, cancellation) is { } clock)
        {
            findings.Add(clock);
        }

        return findings;
    }

    private static int Say(Screen screen, IEnumerable<Finding> findings)
    {
        var mended = 0;
        foreach (var (level, text) in findings)
        {
            mended += level == Level.Fix ? 1 : 0;
            var (word, colour) = level switch { Level.Ok => ("ok", "green"), Level.Warn => ("warn", "yellow"), _ => ("fix", "red") };
            screen.Item(word, colour, 6, text);
        }

        return mended;
    }
}
