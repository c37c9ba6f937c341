using System.Text;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>The search itself: it finds what it is meant to find, and nothing else.</summary>
[Trait("Proves", "S45")]
public sealed class CanariesTests
{
    private const string Token = "Zk3+/planted.Token~value-0123456789_abcdef==";

    private readonly Canaries _canaries = new([new(Kind.AcmeRefreshToken, Token)]);

    [Theory]
    [InlineData(Token)]
    [InlineData("warn: refresh with Zk3+/planted.Token~value-0123456789_abcdef== failed")]
    [InlineData("cut to planted.Token~va…")]
    [InlineData("https://x.test/callback?t=Zk3%2B%2Fplanted.Token~value-0123456789_abcdef%3D%3D&x=1")]
    [InlineData("{\"t\":\"Zk3\\u002B/planted.Token~value-0123456789_abcdef==\"}")]
    [InlineData("<p>Zk3&#x2B;/planted.Token~value-0123456789_abcdef==</p>")]
    public void A_planted_token_is_found_plain_cut_and_escaped(string text) =>
        _canaries.In(text).ShouldHaveSingleItem().ShouldStartWith("AcmeRefreshToken");

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("client-id:")]
    public void A_planted_token_is_found_in_base64_wherever_it_begins(string before)
    {
        var bytes = Encoding.UTF8.GetBytes($"{before}{Token} and more");
        _canaries.In(Convert.ToBase64String(bytes)).ShouldHaveSingleItem();
        _canaries.In(Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_')).ShouldHaveSingleItem();
        _canaries.In(Convert.ToHexString(bytes)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_planted_token_is_found_between_bytes_that_are_no_text()
    {
        byte[] page = [0, 255, 13, .. Encoding.UTF8.GetBytes(Token), 0, 200, 1];
        _canaries.In(page).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a token was refreshed")]
    [InlineData("Zk3+/planted.To")]
    [InlineData("another.Token~value_0123456789-abcdef")]
    public void What_is_not_the_token_is_not_found(string text) => _canaries.In(text).ShouldBeEmpty();
}
