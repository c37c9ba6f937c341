using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Tests.Hosting;

[Trait("Proves", "M19")]
public sealed class TelemetryExportTests
{
    [Fact]
    public void Without_configuration_there_is_nothing_that_could_export() => Exporters([]).ShouldBe(0);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    public void An_endpoint_turns_it_on_and_the_switch_of_OpenTelemetry_off_again(string setting)
    {
        Exporters(new() { [setting] = "http://127.0.0.1:4318" }).ShouldBe(1);
        Exporters(new() { [setting] = "http://127.0.0.1:4318", ["OTEL_SDK_DISABLED"] = "true" }).ShouldBe(0);
    }

    [Theory]
    [InlineData("collector")]
    [InlineData("collector:4317")]
    public void What_is_no_address_ends_the_start_with_a_sentence(string endpoint) =>
        Should.Throw<ConfigurationException>(() => Exporters(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint }))
            .Problems.ShouldHaveSingleItem().ShouldContain("OTEL_EXPORTER_OTLP_ENDPOINT");

    private static int Exporters(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddReconnect();
        return builder.Services.Count(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(TelemetryExport));
    }
}
