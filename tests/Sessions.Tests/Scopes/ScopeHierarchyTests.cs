using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Scopes;

public sealed class ScopeHierarchyTests
{
    [Fact]
    public void Without_a_hierarchy_only_the_same_scope_covers()
    {
        ScopeHierarchy.Flat.Covers(ScopeSet.Of("a", "b"), ScopeSet.Of("b")).ShouldBeTrue();
        ScopeHierarchy.Flat.Missing(ScopeSet.Of("a"), ScopeSet.Of("a", "b", "c")).ShouldBe(ScopeSet.Of("b", "c"));
    }

    [Fact]
    public void Implications_chain()
    {
        var hierarchy = Hierarchy(("all", "write"), ("write", "read"));
        hierarchy.Covers(ScopeSet.Of("all"), ScopeSet.Of("read", "write")).ShouldBeTrue();
        hierarchy.Covers(ScopeSet.Of("read"), ScopeSet.Of("write")).ShouldBeFalse();
    }

    [Fact]
    public void A_circle_makes_its_scopes_equal()
    {
        var hierarchy = Hierarchy(("a", "b"), ("b", "c"), ("c", "a"));
        foreach (var granted in new[] { "a", "b", "c" })
        {
            hierarchy.Covers(ScopeSet.Of(granted), ScopeSet.Of("a", "b", "c")).ShouldBeTrue();
        }
    }

    [Fact]
    public void Scopes_that_look_alike_imply_nothing()
    {
        ScopeHierarchy.Flat.Covers(ScopeSet.Of("invoices"), ScopeSet.Of("invoices.read")).ShouldBeFalse();
        ScopeHierarchy.Flat.Covers(ScopeSet.Of("Read"), ScopeSet.Of("read")).ShouldBeFalse();
        ScopeHierarchy.Flat.Covers(ScopeSet.Of("*"), ScopeSet.Of("read")).ShouldBeFalse();
    }

    [Fact]
    public void Granting_what_is_missing_always_covers_and_more_is_never_less()
    {
        var scopes = Gen.Elements("a", "b", "c", "d", "e").ListOf().Select(s => ScopeSet.Of(s));
        var hierarchies = Gen.Elements("a", "b", "c", "d", "e").Zip(Gen.Elements("a", "b", "c", "d", "e")).ListOf().Select(p => Hierarchy([.. p]));
        Prop.ForAll(hierarchies.ToArbitrary(), scopes.ToArbitrary(), scopes.ToArbitrary(), (hierarchy, granted, required) =>
            hierarchy.Covers(granted.Union(hierarchy.Missing(granted, required)), required)
            && (!hierarchy.Covers(granted, required) || hierarchy.Covers(granted.Union(ScopeSet.Of("x")), required))
            && hierarchy.Expand(hierarchy.Expand(granted)).Equals(hierarchy.Expand(granted)))
            .QuickCheckThrowOnFailure();
    }

    private static ScopeHierarchy Hierarchy(params (string Scope, string Implied)[] implies) => new(
        implies.GroupBy(i => i.Scope).ToDictionary(g => g.Key, g => ScopeSet.Of(g.Select(i => i.Implied))));
}
