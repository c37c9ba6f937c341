using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Scopes;

[Trait("Proves", "M18")]
public sealed class ScopeUseTests
{
    [Theory]
    [InlineData("read", "read", "read", "", "", "")]
    [InlineData("read", "read", "", "", "read", "")]
    [InlineData("read admin", "read", "read", "admin", "", "")]
    [InlineData("read admin", "read", "", "admin", "read", "")]
    [InlineData("read", "read pay", "read", "", "", "pay")]
    [InlineData("", "read", "", "", "", "read")]
    [InlineData("openid always read", "read", "read", "", "", "")]
    public void What_is_granted_is_held_against_what_is_needed_and_used(
        string granted, string needed, string used, string unneeded, string unused, string missing)
    {
        var use = Use(granted, needed, used);
        (use.Unneeded.ToString(), use.Unused.ToString(), use.Missing.ToString()).ShouldBe((unneeded, unused, missing));
    }

    [Fact]
    public void A_scope_that_stands_for_a_needed_one_is_needed_only_where_nothing_narrower_is_granted()
    {
        Use("write", "read", "read").ShouldSatisfyAllConditions(u => u.Unneeded.ShouldBeEmpty(), u => u.Missing.ShouldBeEmpty());
        Use("write read", "read", "read").Unneeded.ShouldBe(ScopeSet.Of("write"));
    }

    [Fact]
    public void A_part_of_a_needed_scope_is_not_beyond_need() => Use("write read", "write", "write").Excess.ShouldBe(0);

    [Fact]
    public void One_scope_that_no_tool_needs_weighs_more_than_all_that_are_not_used() =>
        Use("admin read", "read", "read").Excess.ShouldBeGreaterThan(Use("a b c d e", "a b c d e", "").Excess);

    private static ScopeUse Use(string granted, string needed, string used) => new(
        ScopeSet.Parse(granted), ScopeSet.Parse(needed), ScopeSet.Parse(used), ScopeSet.Of("openid", "always"),
        new ScopeHierarchy(new Dictionary<string, ScopeSet> { ["write"] = ScopeSet.Of("read") }));
}
