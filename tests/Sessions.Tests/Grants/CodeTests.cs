using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Grants;

/// <summary>A code is good once, for a minute, and only for the request that it answers.</summary>
[Trait("Proves", "S24")]
public sealed class CodeTests
{
    private readonly Story _story = new();

    public CodeTests()
    {
        _story.BeginAuthorization();
        _story.IssueCode();
    }

    [Fact]
    public void A_code_gives_what_was_agreed_to()
    {
        var given = _story.RedeemCode().ShouldBeOfType<Reply.GrantIs>();
        (given.Grant.Client, given.Grant.Scopes.ToString(), given.Grant.Resource, given.Nonce).ShouldBe((GrantStory.Client, "read", GrantStory.Resource, "nonce"));
        _story.Audit.ShouldBe(["Consented read", "Granted read"]);
    }

    [Theory]
    [InlineData("another", GrantStory.Redirect, GrantStory.Resource, GrantStory.Verifier)]
    [InlineData(GrantStory.Client, "https://chat.example/other", GrantStory.Resource, GrantStory.Verifier)]
    [InlineData(GrantStory.Client, GrantStory.Redirect, "https://other.example/mcp", GrantStory.Verifier)]
    [InlineData(GrantStory.Client, GrantStory.Redirect, GrantStory.Resource, "another-verifier-of-forty-three-characters-x")]
    [Trait("Proves", "S22")]
    public void A_code_is_bound_to_client_redirect_resource_and_verifier(string client, string redirect, string resource, string verifier)
    {
        _story.RedeemCode(client: client, redirect: redirect, resource: resource, verifier: verifier).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.Book.Grants.ShouldBeEmpty();
    }

    [Fact]
    public void A_code_is_over_after_a_minute()
    {
        _story.Later(Limits.Code);
        _story.RedeemCode().ShouldBe(new Reply.Refused(ErrorCode.NotFound));
    }

    [Fact]
    public void A_second_use_of_a_code_revokes_what_the_first_gave()
    {
        var grant = _story.RedeemCode().ShouldBeOfType<Reply.GrantIs>().Grant;
        _story.Later(TimeSpan.FromMinutes(5));
        _story.RedeemCode(client: "thief").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.Book.Grants.ShouldBeEmpty();
        _story.Rotate(grant, 1).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Audit.TakeLast(2).ShouldBe(["ReuseDetected", "Revoked"]);
    }

    [Fact]
    public void There_is_no_code_before_the_way_is_over_and_no_second_one_after()
    {
        _story.BeginAuthorization("second");
        _story.RedeemCode("second").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.IssueCode("auth").ShouldBe(new Reply.Illegal("CodeOut", "IssueCode"));
    }
}
