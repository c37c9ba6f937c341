using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Setup;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector, where one is configured: by the variables that OpenTelemetry itself defines, in
/// the environment or in any other source of settings. Where none is, nothing of this exists and nothing is measured. M19.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration, Node node) : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    /// <summary>The web server's own, by the HTTP conventions: routes and status codes, no addresses.</summary>
    private const string WebServer = "Microsoft.AspNetCore.Hosting";

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <summary>Whether there is anywhere to send to.</summary>
    /// <exception cref="ConfigurationException">What is set is no address. OpenTelemetry itself would send to its default one.</exception>
    public static bool IsConfigured(IConfiguration configuration)
    {
        string[] set = [.. new[] { Endpoint, MetricsEndpoint, TracesEndpoint }.Where(name => Has(configuration, name))];
        if (set.FirstOrDefault(name => !IsAddress(configuration[name])) is { } wrong)
        {
            throw new ConfigurationException([$"{wrong} is '{configuration[wrong]}'. It must be an address such as http://collector.example.com:4317."]);
        }

        return set.Length > 0 && !string.Equals(configuration[Disabled], "true", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Has(configuration, Endpoint) || Has(configuration, MetricsEndpoint))
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(Describe)
                .AddMeter(Telemetry.Name, WebServer)
                .AddOtlpExporter()
                .Build();
        }

        if (Has(configuration, Endpoint) || Has(configuration, TracesEndpoint))
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(Describe)
                .AddSource(Telemetry.Name)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left: last of all, so that what ends while the program stops is in it.</summary>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static bool Has(IConfiguration configuration, string name) => configuration[name] is { Length: > 0 };

    private void Describe(ResourceBuilder resource) => resource.AddService(
        configuration[ServiceName] ?? Telemetry.Name,
        serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        serviceInstanceId: node.Id);
}
