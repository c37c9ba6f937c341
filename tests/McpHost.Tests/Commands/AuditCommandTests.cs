using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
[Trait("Proves", "M17")]
public sealed class AuditCommandTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("reconnect-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_says_that_a_log_is_whole_and_exits_with_1_for_one_that_somebody_changed()
    {
        await Fill();
        using var whole = await CommandRun.Of("audit", "verify", "--data", _data.FullName);
        whole.ExitCode.ShouldBe(0, string.Join('\n', whole.Lines));
        whole.Lines[^1].ShouldBe("audit: streams=2 rows=3 checkpoints=2 unnamed=0 findings=0");

        await ByHand("UPDATE audit SET detail = 'OK' WHERE sequence = 2");

        using var changed = await CommandRun.Of("audit", "verify", "--data", _data.FullName);
        changed.ExitCode.ShouldBe(1);
        changed.Lines.ShouldContain(l => l.StartsWith("changed: north/sub_", StringComparison.Ordinal) && l.EndsWith(" 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exported_checkpoints_find_what_is_gone_with_everything_that_knew_of_it()
    {
        await Fill();
        var copy = Path.Combine(_data.FullName, "checkpoints.jsonl");
        using var export = await CommandRun.Of("audit", "export", "--checkpoints", "--out", copy, "--data", _data.FullName);
        export.ExitCode.ShouldBe(0, string.Join('\n', export.Lines));
        await ByHand("DELETE FROM audit WHERE sequence = 2; DELETE FROM audit_streams WHERE tenant = 'north'; DELETE FROM audit_checkpoints");

        using var alone = await CommandRun.Of("audit", "verify", "--data", _data.FullName);
        alone.ExitCode.ShouldBe(0);
        using var against = await CommandRun.Of("audit", "verify", "--against", copy, "--data", _data.FullName);
        against.ExitCode.ShouldBe(1);
        against.Lines.ShouldContain(l => l.StartsWith("cut off: north/sub_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_writes_a_line_of_json_for_each_event_with_the_users_name_until_that_is_erased()
    {
        await Fill();
        (await Users()).ShouldBe(["ann", "ann"]);
        using var erase = await CommandRun.Of("audit", "erase", "--tenant", "north", "--user", "ann", "--data", _data.FullName);
        erase.ExitCode.ShouldBe(0, string.Join('\n', erase.Lines));

        (await Users()).ShouldAllBe(u => u!.StartsWith("sub_", StringComparison.Ordinal));
        using var verify = await CommandRun.Of("audit", "verify", "--data", _data.FullName);
        verify.ExitCode.ShouldBe(0, string.Join('\n', verify.Lines));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private async Task<IReadOnlyList<string?>> Users()
    {
        using var run = await CommandRun.Of("audit", "export", "--trace", "trc_a", "--data", _data.FullName);
        run.ExitCode.ShouldBe(0, string.Join('\n', run.Lines));
        var events = run.Lines.Select(l => JsonElement.Parse(l)).ToList();
        events.ShouldAllBe(e => e.GetProperty("type").GetString() == "event" && e.GetProperty("kind").GetString() == "parked" && e.GetProperty("genuine").GetBoolean());
        return [.. events.Select(e => e.GetProperty("user").GetString())];
    }

    /// <summary>Two events of a user's, and one of nobody's, as a server leaves them.</summary>
    private async Task Fill()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddReconnectEngine(new ReconnectOptions { PublicUrl = "https://connector.test", Data = _data.FullName });
        await using var engine = services.BuildServiceProvider();
        var log = engine.GetRequiredService<AuditLog>();
        List<AuditEvent> events = [];
        foreach (var sequence in new[] { 1, 2 })
        {
            var next = new AuditEvent(sequence, TimeProvider.System.GetUtcNow(), AuditKind.Parked, "trc_a", "acme", "pay_invoice", "int_1", "client-1");
            events.Add(next with { Chain = AuditChain.Next(events.LastOrDefault()?.Chain, next) });
        }

        await log.Append(new SessionKey("north", "ann"), events, Cancel);
        await log.AppendOutside(new OutsideEvent(AuditKind.AdministratorActed), Cancel);
        await engine.GetRequiredService<AuditCheckpoints>().Make(Cancel);
    }

    private async Task ByHand(string sql)
    {
        await using var raw = new SqliteConnection($"Data Source={Path.Combine(_data.FullName, "reconnect.db")};Pooling=False");
        await raw.OpenAsync(Cancel);
        await using var command = raw.CreateCommand();
#pragma warning disable CA2100 // Constant texts of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
