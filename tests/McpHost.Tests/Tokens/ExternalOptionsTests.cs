using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Tests.Tokens;

public sealed class ExternalOptionsTests
{
    [Fact]
    public void Good_options_have_no_problems() => Good().Problems().ShouldBeEmpty();

    [Theory]
    [InlineData("http://id.test")]
    [InlineData("not a url")]
    [InlineData("https://user:secret@id.test")]
    public void An_issuer_that_is_not_https_is_a_problem(string issuer)
    {
        var options = Good();
        options.Issuer = issuer;
        options.Problems().Single().ShouldContain("Issuer");
    }

    [Fact]
    public void Plain_http_is_for_loopback_and_only_when_said_so()
    {
        var options = Good();
        options.Issuer = "http://127.0.0.1:1234";
        options.Problems().ShouldNotBeEmpty();
        options.AllowLoopbackHttp = true;
        options.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("none")]
    public void Symmetric_and_no_signatures_cannot_be_allowed(string algorithm)
    {
        var options = Good();
        options.Algorithms.Add(algorithm);
        options.Problems().Single().ShouldContain("asymmetric");
    }

    [Fact]
    public void Everything_else_that_is_missing_is_said_at_once()
    {
        var options = new ExternalOptions { Issuer = "https://id.test/{tenantid}/v2", AdministratorClaim = "roles" };
        options.TokenTypes.Clear();
        options.ScopeMapping["bad scope"] = "x";
        options.Problems().Count.ShouldBe(6);
    }

    private static ExternalOptions Good() => new() { Issuer = "https://id.test", TenantClaim = "tid" };
}
