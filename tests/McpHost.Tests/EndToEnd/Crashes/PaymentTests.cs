using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Crashes;

/// <summary>The server dies while a payment is out: before it took effect, or after, but before the outcome was stored.</summary>
[Collection<Processes>]
[Trait("Proves", "R1")]
[Trait("Proves", "M5")]
public sealed class PaymentTests(Scene scene) : IAsyncLifetime
{
    private const int LateMs = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => scene.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("delay")]
    [InlineData("drop-before")]
    public async Task A_payment_that_never_took_effect_is_made_after_the_crash_with_the_same_key(string mode)
    {
        var host = await scene.Connected(scene.Stage.Alice);
        var payment = await Scene.Payment(host);
        await Arm(payment, mode);
        var call = host.Call("pay_invoice", payment, Cancel);
        await Eventually.Holds("the payment is out", _ => Task.FromResult(scene.Paying(payment).Count == 1));

        await scene.Restart();

        await Record.ExceptionAsync(() => call);
        await CollectedOnce(host, payment);
    }

    [Theory]
    [InlineData("delay-after")]
    [InlineData("drop-after")]
    public async Task A_payment_that_took_effect_unheard_is_repeated_with_its_key_and_stays_one(string mode)
    {
        var host = await scene.Connected(scene.Stage.Carol);
        var payment = await Scene.Payment(host);
        await Arm(payment, mode);
        var call = host.Call("pay_invoice", payment, Cancel);
        await Eventually.Holds("the payment took effect", async _ => (await scene.Ledger(payment)).Count == 1);

        await scene.Restart();

        await Record.ExceptionAsync(() => call);
        await CollectedOnce(host, payment);
        scene.Paying(payment)[^1].Answer!.Header("Idempotent-Replayed").ShouldBe(["true"], "the API recognised the key");
    }

    [Fact]
    public async Task A_resumed_payment_that_a_crash_interrupts_goes_on_by_itself_and_is_collected()
    {
        var dave = scene.Stage.Dave;
        var host = await scene.Connected(dave);
        var payment = await Scene.Payment(host);
        await scene.Break(dave);
        var parked = await host.Call("pay_invoice", payment, Cancel);
        await Arm(payment, "delay-after");
        await dave.Confirm(await dave.Connect(parked, Cancel), parked.IntentId!, Cancel);
        await Eventually.Holds("the payment took effect", async _ => (await scene.Ledger(payment)).Count == 1);

        await scene.Restart();

        await Eventually.Holds("the new process repeats it unasked", _ => Task.FromResult(scene.Paying(payment) is [_, { Answer: not null }]));
        var paid = await CollectedOnce(host, payment);
        paid.IntentId.ShouldBe(parked.IntentId);
    }

    private Task Arm(JsonObject payment, string mode) =>
        scene.Fault(scene.World.Samples.Api, new { path_prefix = Scene.PathOf(payment), method = "POST", mode, ms = LateMs });

    private async Task<HostAnswer> CollectedOnce(HostClient host, JsonObject payment)
    {
        var paid = await host.Call("pay_invoice", payment, Cancel);
        paid.IsGood.ShouldBeTrue(paid.InWords);
        var entry = (await scene.Ledger(payment)).ShouldHaveSingleItem();
        paid.Content!["id"]!.GetValue<string>().ShouldBe(entry.Id);

        var sent = scene.Paying(payment);
        sent.Count.ShouldBe(2, "once before the crash and once after it");
        sent.Select(s => s.Request.Header("Idempotency-Key").Single()).Distinct().ShouldBe([entry.Key]);
        sent.Select(s => s.Request.Text).Distinct().ShouldHaveSingleItem();
        return paid;
    }
}
