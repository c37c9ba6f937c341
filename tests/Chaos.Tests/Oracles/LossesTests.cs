using ReconnectGrains.Chaos.Api;
using ReconnectGrains.Chaos.Oracles;
using ReconnectGrains.Chaos.People;

namespace ReconnectGrains.Chaos.Tests.Oracles;

public sealed class LossesTests
{
    private static readonly Effect[] Paid = [Effect("pay")];

    [Fact, Trait("Proves", "M13")]
    public void An_effect_that_happened_twice_for_one_call_is_reported()
    {
        var found = Losses.Duplicated([Scene.Wish(WishKind.Pay)], [Effect("pay", "key-one-of-two"), Effect("pay", "key-two-of-two")]);

        found.ShouldHaveSingleItem().What.ShouldContain("'pay' happened 2 times");
    }

    [Fact]
    public void The_two_effects_of_an_order_are_no_duplicates() =>
        Losses.Duplicated([Scene.Wish(WishKind.Order)], [Effect("order"), Effect("confirm")]).ShouldBeEmpty();

    [Fact, Trait("Proves", "M13")]
    public void A_call_that_never_ended_is_lost() =>
        Losses.Lost([Scene.Wish(WishKind.Read, ended: null)], []).ShouldHaveSingleItem();

    [Fact, Trait("Proves", "M13")]
    public void A_result_without_its_effect_is_lost()
    {
        Losses.Lost([Scene.Wish(WishKind.Pay)], []).ShouldHaveSingleItem();
        Losses.Lost([Scene.Wish(WishKind.Order)], [Effect("order")]).ShouldHaveSingleItem().What.ShouldContain("'confirm' never happened");
        Losses.Lost([Scene.Wish(WishKind.Pay)], Paid).ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_call_that_happened_is_reported()
    {
        var cancelled = Scene.Wish(WishKind.Pay, "INTENT_CANCELLED");
        cancelled.Cancelled = true;

        Losses.Lost([cancelled], Paid).ShouldHaveSingleItem();
        Losses.Lost([cancelled], []).ShouldBeEmpty();
    }

    [Fact]
    public void An_end_that_says_nothing_of_the_outcome_is_lost_and_an_unknown_outcome_is_an_end()
    {
        Losses.Lost([Scene.Wish(WishKind.Pay, "NOT_FOUND")], []).ShouldHaveSingleItem();
        Losses.Lost([Scene.Wish(WishKind.Pay, "OUTCOME_UNKNOWN")], []).ShouldBeEmpty();
    }

    private static Effect Effect(string step, string? key = null) => new("call-1", step, key, Scene.At(0));
}
