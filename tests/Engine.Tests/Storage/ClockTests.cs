using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Storage;

public sealed class ClockTests
{
    [Fact]
    [Trait("Proves", "R2")]
    [Trait("Proves", "R4")]
    public void Nodes_that_are_ready_never_take_each_others_claims_for_stale_while_a_request_is_out_under_them()
    {
        var claimed = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        // Claimed by the slowest clock there may be, and sent at once.
        var until = claimed - ClockCheck.MostSkew + Limits.Claim;
        var answered = claimed + Limits.OutgoingDeadline;

        // The fastest clock there may be looks at the claim while the answer may still come.
        (answered + ClockCheck.MostSkew).ShouldBeLessThanOrEqualTo(until);
        ClockCheck.MostSkew.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30), "R4 names the most that any node may be off.");
    }
}
