using System.Net;
using Npgsql;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Health;

/// <summary>A silo that the others have given up.</summary>
[Collection(nameof(Clusters))]
public sealed class DeclaredDeadTests
{
    // Three probes of two seconds; a silo that finds itself slow, as on a busy machine, gives each of them up to nine times as long. And who
    // was frozen learns of it from the others' refusals, or when it looks into the table: once a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_silo_that_was_frozen_until_the_others_declared_it_dead_gets_no_more_requests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are Linux's.");
        await using var town = await Town.Start(Loopback.FreeAddress());
        var (one, two) = (town.Silo("one"), town.Silo("two"));
        await one.Start(Cancel);
        await two.Start(Cancel);
        await town.Ready(two);

        await two.Signal("STOP", Cancel);
        await Eventually.Holds("the other declares it dead", stop => IsDead(town.Connection, "two", stop), Patience);
        await two.Signal("CONT", Cancel);

        await Eventually.Holds("it is not ready, or gone", _ => Refuses(town, two), Patience);
        (await town.Ask(one, HealthSetup.Ready)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<bool> Refuses(Town town, SampleServer silo)
    {
        try
        {
            return (await town.Ask(silo, HealthSetup.Ready)).Status == HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static async Task<bool> IsDead(string connection, string name, CancellationToken cancellation)
    {
        const int Dead = 6; // Orleans' number for it.
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(cancellation);
        await using var ask = new NpgsqlCommand("SELECT status FROM orleansmembershiptable WHERE siloname = $1", open);
        ask.Parameters.Add(new NpgsqlParameter { Value = name });
        return await ask.ExecuteScalarAsync(cancellation) is Dead;
    }
}
