using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.Health;

/// <summary>The program's own composition, asked over HTTP.</summary>
public sealed class HealthTests : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("reconnect-test-");
    private readonly SkewedTime _time = new();
    private readonly HttpClient _http = new();
    private WebApplication? _app;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_node_whose_store_answers_lives_and_is_ready()
    {
        await Start();

        (await Ask(HealthSetup.Live)).ShouldBe((HttpStatusCode.OK, """{"status":"live"}"""));
        (await Ask(HealthSetup.Ready)).ShouldBe((HttpStatusCode.OK, """{"status":"ready"}"""));
        using var answer = await _http.GetAsync(new Uri(Address, HealthSetup.Ready), Stop);
        answer.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "R7")]
    public async Task A_node_that_is_stopping_is_not_ready_and_still_lives()
    {
        await Start();
        (await Ask(HealthSetup.Ready)).Status.ShouldBe(HttpStatusCode.OK);

        _app!.Lifetime.StopApplication();

        (await Ask(HealthSetup.Ready)).ShouldBe((HttpStatusCode.ServiceUnavailable, """{"status":"not ready","failed":["stopping"]}"""));
        (await Ask(HealthSetup.Live)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("Proves", "S49")]
    public async Task A_node_that_began_before_a_backup_was_restored_is_not_ready()
    {
        await Start();

        await _app!.Services.GetRequiredService<Epoch>().Begin(Stop);

        (await Failed()).ShouldBe(["epoch"]);
    }

    [Fact]
    [Trait("Proves", "R4")]
    public async Task A_node_more_than_10_seconds_off_the_stores_clock_is_not_ready_until_it_is_in_step_again()
    {
        await using var server = await Server();
        await Start(server);

        foreach (var (seconds, failed) in new (int, string[])[] { (0, []), (9, []), (11, ["clock"]), (-9, []), (-11, ["clock"]), (1, []) })
        {
            _time.Ahead = TimeSpan.FromSeconds(seconds);
            (await Failed()).ShouldBe(failed, $"{seconds} s");
        }
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_node_whose_store_has_gone_is_not_ready_says_nothing_of_it_and_is_ready_when_it_is_back()
    {
        await using var server = await Server();
        await Start(server);
        await server.Stop(Stop);

        var (status, body) = await Ask(HealthSetup.Ready);

        (status, body).ShouldBe((HttpStatusCode.ServiceUnavailable, """{"status":"not ready","failed":["clock","epoch","schema","store"]}"""));
        (await Ask(HealthSetup.Live)).Status.ShouldBe(HttpStatusCode.OK);
        await server.Start(Stop);
        _time.Ahead += Readiness.Remembered;
        (await Failed()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "R8")]
    public async Task A_node_goes_on_while_a_newer_program_has_migrated_its_store_and_is_not_ready_on_an_older_schema()
    {
        await using var server = await Server();
        await Start(server);

        await using var other = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var newer = other.CreateCommand("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");
        await newer.ExecuteNonQueryAsync(Stop);

        (await Failed()).ShouldBeEmpty("an upgrade rolls: the old nodes serve until the new ones are up");

        _time.Ahead += Readiness.Remembered;
        await using var older = other.CreateCommand("DELETE FROM schema_version WHERE version > 1");
        await older.ExecuteNonQueryAsync(Stop);
        (await Failed()).ShouldBe(["schema"]);
    }

    [Fact]
    [Trait("Proves", "R9")]
    public async Task However_often_strangers_ask_the_store_is_asked_once_in_a_while()
    {
        await Start();
        (await Ask(HealthSetup.Ready)).Status.ShouldBe(HttpStatusCode.OK);
        await _app!.Services.GetRequiredService<Epoch>().Begin(Stop);

        (await Ask(HealthSetup.Ready)).Status.ShouldBe(HttpStatusCode.OK, "the answer of a moment ago");
        _time.Ahead += Readiness.Remembered;

        (await Ask(HealthSetup.Ready)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private Uri Address => new(_app!.Urls.First());

    private static async Task<LocalPostgres> Server()
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        return await LocalPostgres.Start(durable: true, TimeProvider.System, Stop);
    }

    private async Task Start(LocalPostgres? server = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Reconnect:Data"] = _data.FullName,
            ["Reconnect:Database:Kind"] = server is null ? "Sqlite" : "PostgreSql",
            ["Reconnect:Database:ConnectionString"] = server?.ConnectionString("postgres"),
        });
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddReconnect().AddTools<InvoiceTools>();
        _app = builder.Build();
        _app.UseCors();
        _app.MapReconnect();
        await _app.StartAsync(Stop);
    }

    private async Task<IEnumerable<string?>> Failed()
    {
        var (_, body) = await Ask(HealthSetup.Ready);
        return JsonElement.Parse(body).TryGetProperty("failed", out var failed) ? [.. failed.EnumerateArray().Select(f => f.GetString())] : [];
    }

    private async Task<(HttpStatusCode Status, string Body)> Ask(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Address, path), Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>The real clock, off by what a test says.</summary>
    private sealed class SkewedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
