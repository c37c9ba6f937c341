using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;

namespace ReconnectGrains.Sessions.Tests.Documents;

[Trait("Proves", "M17")]
public sealed class AuditChainTests
{
    private static readonly AuditEvent Happened = new(
        7, World.Start, AuditKind.Refused, "trc_1", "acme", "pay_invoice", "int_1", "chatgpt", AuditDetail.Of(BreakReason.Revoked));

    public static TheoryData<string> Changes => [.. Changed.Keys];

    private static Dictionary<string, AuditEvent> Changed => new()
    {
        ["sequence"] = Happened with { Sequence = 8 },
        ["time"] = Happened with { At = World.Start.AddMilliseconds(1) },
        ["kind"] = Happened with { Kind = AuditKind.Parked },
        ["trace"] = Happened with { TraceId = "trc_2" },
        ["provider"] = Happened with { Provider = "other" },
        ["tool"] = Happened with { Tool = null },
        ["intent"] = Happened with { IntentId = "int_2" },
        ["client"] = Happened with { ClientId = "other" },
        ["detail"] = Happened with { Detail = AuditDetail.Of(BreakReason.Expired) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_of_an_event_is_changed_changes_its_digest(string part) =>
        AuditChain.Next("head", Changed[part]).ShouldNotBe(AuditChain.Next("head", Happened));

    [Fact]
    public void Whatever_came_before_changes_the_digest() => AuditChain.Next("another head", Happened).ShouldNotBe(AuditChain.Next("head", Happened));

    [Fact]
    public void Each_event_of_a_session_is_tied_to_the_one_before_and_the_last_to_the_document()
    {
        var story = new Story();
        foreach (var page in new[] { 1, 2, 3 })
        {
            story.Call("list", $"{{\"page\":{page}}}").ShouldBeOfType<Reply.Challenged>();
        }

        var session = story.Session;
        session.Unacknowledged.Count.ShouldBeGreaterThanOrEqualTo(3);
        string? head = null;
        foreach (var happened in session.Unacknowledged)
        {
            happened.Chain.ShouldBe(AuditChain.Next(head, happened));
            head = happened.Chain;
        }

        session.AuditHead.ShouldBe(head);
    }
}
