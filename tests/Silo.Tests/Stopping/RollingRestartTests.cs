using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Stopping;

/// <summary>Three silos behind a load balancer are replaced one after the other while people use them.</summary>
[Collection(nameof(Clusters))]
public sealed class RollingRestartTests
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(150);

    private static readonly string[] Names = ["one", "two", "three"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Proves", "R7")]
    [Trait("Proves", "R1")]
    [Trait("Proves", "M13")]
    public async Task Nobody_gets_anything_but_a_result_or_a_word_to_try_again_and_each_payment_is_made_once()
    {
        Assert.SkipWhen(LoadBalancer.Missing is not null, LoadBalancer.Missing ?? "");
        await using var town = await Town.Start(Loopback.FreeAddress());
        var silos = Names.Select(n => town.Silo(n)).ToList();
        await Task.WhenAll(silos.Select(s => s.Start(Cancel)));
        town.Keep(await LoadBalancer.Start(
            town.World.Address, [.. silos.Select(s => new BalancedNode(s.Name, s.Address))], HealthSetup.Ready, TimeProvider.System, Cancel));
        var hosts = new List<HostClient>();
        foreach (var person in new[] { town.Stage.Alice, town.Stage.Carol })
        {
            await town.Connected(person, silos[0]);
            hosts.Add(town.World.Host(await person.Link(null, Cancel)));
        }

        using var rolled = new CancellationTokenSource();
        var answers = new ConcurrentQueue<HostAnswer>();
        var users = hosts.Select(h => Use(town, h, answers, rolled.Token)).ToList();
        var payments = await Roll(town, silos, hosts, answers);
        await rolled.CancelAsync();
        await Task.WhenAll(users);

        answers.Count.ShouldBeGreaterThan(20);
        answers.Count(a => a.IsGood).ShouldBeGreaterThan(answers.Count / 2);
        answers.Where(a => !IsFine(a)).Select(a => a.InWords).Distinct().ShouldBeEmpty();
        foreach (var payment in payments)
        {
            (await town.Paid(payment)).ShouldBe(1);
        }
    }

    /// <summary>A result, or an envelope or a status that says that it may be tried again.</summary>
    private static bool IsFine(HostAnswer answer) =>
        answer.IsGood || answer.Status == 503 || answer.Envelope?["retryable"]?.GetValue<bool>() == true;

    private static async Task<IReadOnlyList<JsonObject>> Roll(
        Town town, IReadOnlyList<SampleServer> silos, IReadOnlyList<HostClient> hosts, ConcurrentQueue<HostAnswer> answers)
    {
        var payments = new List<JsonObject>();
        foreach (var (silo, turn) in silos.Select((s, i) => (s, i)))
        {
            var host = hosts[turn % hosts.Count];
            var payment = await Eventually.See("an open invoice", stop => Open(host, stop), p => p is not null);
            var paying = Eventually.See("it is paid", stop => host.Call("pay_invoice", payment!, stop), a => Noted(answers, a).IsGood);
            (await silo.Terminated()).ShouldBe(0, string.Join('\n', silo.Log));
            await silo.Start(Cancel);
            await town.Ready(silo);
            await paying;
            payments.Add(payment!);
        }

        return payments;
    }

    private static async Task<JsonObject?> Open(HostClient host, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await Scene.Payment(host);
        }
        catch (ShouldAssertException)
        {
            return null; // A word to try again.
        }
    }

    private static HostAnswer Noted(ConcurrentQueue<HostAnswer> answers, HostAnswer answer)
    {
        answers.Enqueue(answer);
        return answer;
    }

    private static async Task Use(Town town, HostClient host, ConcurrentQueue<HostAnswer> answers, CancellationToken enough)
    {
        using var timer = new PeriodicTimer(Between, TimeProvider.System);
        while (!enough.IsCancellationRequested)
        {
            answers.Enqueue(await host.Call("list_invoices", town.NextPage(), Cancel));
            await timer.WaitForNextTickAsync(Cancel);
        }
    }
}
