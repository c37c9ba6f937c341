using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Scopes;

[Trait("Proves", "M1")]
public sealed class ScopeMatrixTests
{
    [Fact]
    public void A_tool_is_found_by_its_exact_name()
    {
        var matrix = Matrix(ScopeSet.Of("read"), Rule("list", "acme", "read"));
        matrix.Rule("list")!.Scopes.ShouldBe(ScopeSet.Of("read"));
        matrix.Rule("List").ShouldBeNull();
    }

    [Fact]
    public void A_declared_scope_that_no_tool_needs_is_reported() =>
        Matrix(ScopeSet.Of("read", "write"), Rule("list", "acme", "read")).UnusedScopes()["acme"].ShouldBe(ScopeSet.Of("write"));

    [Fact]
    public void A_scope_of_another_providers_tool_is_not_a_need() =>
        Matrix(ScopeSet.Of("read"), Rule("list", "other", "read")).UnusedScopes()["acme"].ShouldBe(ScopeSet.Of("read"));

    [Fact]
    public void A_scope_that_a_needed_scope_implies_is_needed() =>
        Matrix(ScopeSet.Of("write", "read"), Rule("send", "acme", "write")).UnusedScopes().ShouldBeEmpty();

    [Fact]
    public void A_scope_that_implies_a_needed_one_is_wider_than_needed() =>
        Matrix(ScopeSet.Of("write", "read"), Rule("list", "acme", "read")).UnusedScopes()["acme"].ShouldBe(ScopeSet.Of("write"));

    [Fact]
    public void Scopes_of_the_connection_itself_need_no_tool() =>
        Matrix(ScopeSet.Of("openid", "offline_access", "read"), Rule("list", "acme", "read")).UnusedScopes().ShouldBeEmpty();

    [Fact]
    public void A_provider_that_is_not_configured_is_reported() =>
        Matrix(ScopeSet.Of("read"), Rule("list", "acme", "read"), Rule("z", "zeta", "x"), Rule("b", "beta", "x"))
            .UnknownProviders().ShouldBe(["beta", "zeta"]);

    [Fact]
    public void Two_tools_of_one_name_are_refused() =>
        Should.Throw<ArgumentException>(() => Matrix(ScopeSet.Empty, Rule("list", "acme", "read"), Rule("list", "acme", "write")));

    private static ScopeMatrix Matrix(ScopeSet declared, params ToolRule[] rules) => new(rules, new Dictionary<string, ProviderScopes>
    {
        ["acme"] = new(declared, new ScopeHierarchy(new Dictionary<string, ScopeSet> { ["write"] = ScopeSet.Of("read") })),
    });

    private static ToolRule Rule(string name, string provider, string scope) =>
        new(name, provider, ScopeSet.Of(scope), Effect.Read, false, ResumePolicy.ByEffect, ReplayPolicy.Window, "fingerprint");
}
