using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Oracles;
using ReconnectGrains.Chaos.People;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Tests.Oracles;

public sealed class ErrorsTests
{
    [Fact, Trait("Proves", "M13")]
    public void An_error_while_nothing_was_broken_is_reported()
    {
        Unexplained(Scene.Saw("STORE_UNAVAILABLE", 100, 101), Scene.Fault(FaultKind.StoreCut, "all", 10, 20)).ShouldHaveSingleItem();
        Unexplained(Scene.Saw("STORE_UNAVAILABLE", 18, 19), Scene.Fault(FaultKind.StoreCut, "all", 10, 20)).ShouldBeEmpty();
    }

    [Fact]
    public void A_fault_explains_only_what_it_can_cause()
    {
        Unexplained(Scene.Saw("PROVIDER_UNAVAILABLE", 12, 13), Scene.Fault(FaultKind.ProviderFailing, "globex", 10, 20)).ShouldHaveSingleItem();
        Unexplained(Scene.Saw("PROVIDER_UNAVAILABLE", 12, 13), Scene.Fault(FaultKind.ProviderFailing, "acme", 10, 20)).ShouldBeEmpty();
        Unexplained(Scene.Saw("CONNECTION", 12, 13), Scene.Fault(FaultKind.ProviderFailing, "acme", 10, 20)).ShouldHaveSingleItem();
    }

    [Theory, InlineData("INTERNAL"), InlineData("NOT_FOUND"), InlineData("BAD_INPUT"), InlineData("HTTP 500"), InlineData("ACCOUNT_CHANGED")]
    public void Nothing_explains_a_bug(string code) =>
        Unexplained(Scene.Saw(code, 12, 13), Scene.Fault(FaultKind.Kill, "node1", 10, 20), Scene.Fault(FaultKind.StoreCut, "all", 10, 20)).ShouldHaveSingleItem();

    [Fact]
    public void A_grant_that_is_said_to_be_gone_has_to_have_ended_at_its_provider()
    {
        Gone().ShouldHaveSingleItem();
        Gone(Grant(0)).ShouldHaveSingleItem();
        Gone(Grant(0, user: "user2", ended: 50)).ShouldHaveSingleItem();
        Gone(Grant(0, ended: 50), Grant(60)).ShouldHaveSingleItem();
        Gone(Grant(0, ended: 50)).ShouldBeEmpty();
        Gone(Grant(0, ended: 50), Grant(60) with { Lost = true }).ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_ended_by_itself_is_reported_unless_the_others_had_given_it_up()
    {
        Errors.Fallen([Scene.Fault(FaultKind.Fall, "node1", 10, 14)]).ShouldHaveSingleItem();
        Errors.Fallen([Scene.Fault(FaultKind.Fall, "node1", 10, 14) with { IsExcused = true }, Scene.Fault(FaultKind.Kill, "node1", 10, 14)]).ShouldBeEmpty();
    }

    [Fact]
    public void What_belongs_to_the_life_of_a_call_is_no_error() => Unexplained(Scene.Saw("AUTH_REQUIRED", 12, 13)).ShouldBeEmpty();

    private static Grant Grant(double began, string user = "user1", double? ended = null) =>
        new(user, Scene.At(began)) { Ended = ended is { } end ? Scene.At(end) : null };

    private static IReadOnlyList<Finding> Gone(params Grant[] grants) => Errors.Unexplained([Scene.Saw("TOKEN_REVOKED", 100, 101)], [], _ => grants);

    private static IReadOnlyList<Finding> Unexplained(Wish wish, params Fault[] faults) => Errors.Unexplained([wish], faults, _ => []);
}
