using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Oracles;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Tests.Oracles;

public sealed class ReusesTests
{
    [Fact, Trait("Proves", "M13")]
    public void A_reuse_that_no_fault_explains_is_reported() => Reuses.Unexplained([Reuse(10)], []).ShouldHaveSingleItem();

    [Fact]
    public void An_answer_that_was_lost_explains_one_reuse_and_no_second_one()
    {
        var spent = Spent(10);
        spent.Lost = true;
        Reuse[] twice = [new(spent, "node2", Scene.At(40)), new(spent, "node3", Scene.At(50))];

        Reuses.Unexplained(twice[..1], []).ShouldBeEmpty();
        Reuses.Unexplained(twice, []).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_death_of_the_node_that_asked_explains_it_and_that_of_another_node_does_not()
    {
        Reuses.Unexplained([Reuse(10)], [Scene.Fault(FaultKind.Kill, "node1", 10.5, 14)]).ShouldBeEmpty();
        Reuses.Unexplained([Reuse(10)], [Scene.Fault(FaultKind.Kill, "node2", 10.5, 14)]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_node_that_fell_long_after_it_had_its_answer_explains_nothing() =>
        Reuses.Unexplained([Reuse(10)], [Scene.Fault(FaultKind.Kill, "node1", 20, 24)]).ShouldHaveSingleItem();

    [Fact]
    public void A_node_that_fell_while_it_offered_its_answer_to_a_session_out_of_reach_explains_it()
    {
        var fell = Scene.Fault(FaultKind.Kill, "node1", 20, 24);

        Reuses.Unexplained([Reuse(10)], [fell, Scene.Fault(FaultKind.Kill, "node2", 8, 12)]).ShouldBeEmpty();
        Reuses.Unexplained([Reuse(10)], [Scene.Fault(FaultKind.Kill, "node2", 8, 12)]).ShouldHaveSingleItem("Its answer was stored in the end.");
        Reuses.Unexplained([Reuse(50)], [Scene.Fault(FaultKind.Kill, "node1", 90, 94), Scene.Fault(FaultKind.Kill, "node2", 48, 52)]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_store_that_was_out_of_reach_explains_it() =>
        Reuses.Unexplained([Reuse(10)], [Scene.Fault(FaultKind.StoreCut, "all", 9, 12)]).ShouldBeEmpty();

    [Fact]
    public void A_second_reuse_needs_a_second_fault_at_whoever_was_refused_before()
    {
        var spent = Spent(10);
        Reuse[] twice = [new(spent, "node2", Scene.At(45)), new(spent, "node3", Scene.At(80))];
        var first = Scene.Fault(FaultKind.Kill, "node1", 10.5, 14);

        Reuses.Unexplained(twice, [first]).ShouldHaveSingleItem();
        Reuses.Unexplained(twice, [first, Scene.Fault(FaultKind.Kill, "node3", 45.5, 50)]).ShouldHaveSingleItem();
        Reuses.Unexplained(twice, [first, Scene.Fault(FaultKind.Kill, "node2", 45.5, 50)]).ShouldBeEmpty();
    }

    [Fact]
    public void One_fault_explains_one_reuse_of_a_grant()
    {
        Fault[] one = [Scene.Fault(FaultKind.Pause, "node1", 9, 46)];

        Reuses.Unexplained([Reuse(10), Reuse(12)], one).ShouldHaveSingleItem();
        Reuses.Unexplained([Reuse(10), Reuse(12, "family-2")], one).ShouldBeEmpty();
    }

    private static Rotation Spent(double at, string family = "family-1") => new(family, 3, "node1", Scene.At(at));

    private static Reuse Reuse(double at, string family = "family-1") => new(Spent(at, family), "node2", Scene.At(at + 30));
}
