using ReconnectGrains.Engine.Observing;
using ReconnectGrains.McpHost.Commands;

namespace ReconnectGrains.McpHost.Tests.Commands;

/// <summary>What somebody who runs the server reads while it works.</summary>
public sealed class ActivityLineTests
{
    [Theory]
    [InlineData("reconnect.calls", "call", "pay_invoice was answered TOKEN_REVOKED")]
    [InlineData("reconnect.challenges", "challenge", "the host was given a link to acme for its user")]
    [InlineData("reconnect.intents.parked", "parked", "pay_invoice waits for its user, acme: TOKEN_REVOKED")]
    [InlineData("reconnect.intents.resumed", "resumed", "pay_invoice goes on, because its user ticked it")]
    [InlineData("reconnect.refresh.duration", "refresh", "acme gave none: refused (1500 ms)")]
    [InlineData("reconnect.limits.hit", "limit", "a request was refused: addresses")]
    [Trait("Proves", "M19")]
    public void Each_step_of_a_calls_life_is_one_line(string instrument, string word, string text)
    {
        var labels = new Dictionary<string, string?>
        {
            [Labels.Tool] = "pay_invoice",
            [Labels.Provider] = "acme",
            [Labels.Code] = "TOKEN_REVOKED",
            [Labels.Outcome] = "refused",
            [Labels.ResumedBy] = "tick",
            [Labels.Limit] = "addresses",
        };
        var line = ActivityLine.Of(instrument, 1.5, labels.GetValueOrDefault).ShouldNotBeNull();
        (line.Word, line.Text).ShouldBe((word, text));
    }

    [Fact]
    public void What_ended_well_says_so()
    {
        ActivityLine.Of("reconnect.calls", 1, name => name == Labels.Code ? Labels.Fine : "list_invoices")!.Text.ShouldBe("list_invoices returned its result");
        ActivityLine.Of("reconnect.refresh.duration", 0.0124, name => name == Labels.Outcome ? "refreshed" : "acme")!.Text.ShouldBe("acme gave new tokens (12 ms)");
        ActivityLine.Reconnect("acme", "Exchanged").Text.ShouldBe("a user came back from acme, which gave tokens");
        ActivityLine.Reconnect("acme", "Untrusted").Text.ShouldBe("a user came back from acme without tokens: Untrusted");
    }

    [Fact]
    public void What_nobody_watches_is_not_written() => ActivityLine.Of("reconnect.store.duration", 1, _ => null).ShouldBeNull();
}
