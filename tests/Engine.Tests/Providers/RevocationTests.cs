using System.Text.Json;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers;

[Trait("Proves", "M8")]
public sealed class RevocationTests : ProviderScene
{
    private Task<RevocationOutcome> Revoke(Provider? client = null) =>
        (client ?? Client()).Revoke(new Secret("refresh-0"), "refresh_token", Ct);

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/html", "<p>done</p>")]
    [InlineData("text/plain", "")]
    public async Task A_success_of_any_body_revokes(string type, string body)
    {
        Server.On("/revoke", c => Reply.Text(c, 200, type, body));

        (await Revoke()).ShouldBeOfType<RevocationOutcome.Revoked>();
        var request = Server.At("/revoke").Single();
        (request.Form["token"], request.Form["token_type_hint"]).ShouldBe(("refresh-0", "refresh_token"));
        request.Authorization!.ShouldStartWith("Basic ");
        Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Proves", "S40")]
    [InlineData("invalid_token")]
    [InlineData("invalid_grant")]
    [InlineData("token_gone")]
    public async Task A_token_that_was_already_invalid_counts_as_revoked(string code)
    {
        Server.On("/revoke", c => Reply.Json(c, 400, JsonSerializer.Serialize(new { error = code })));

        (await Revoke(Client(o => o.InvalidGrantEquivalents = ["token_gone"]))).ShouldBeOfType<RevocationOutcome.Revoked>();
    }

    [Theory]
    [InlineData(503, "{}", ProviderTrouble.ServerError)]
    [InlineData(429, "{}", ProviderTrouble.Throttled)]
    [InlineData(401, """{"error":"invalid_client"}""", ProviderTrouble.ClientRefused)]
    [InlineData(400, """{"error":"invalid_request"}""", ProviderTrouble.RequestRefused)]
    [InlineData(200, """{"error":"temporarily_unavailable"}""", ProviderTrouble.ServerError)]
    [InlineData(404, "{}", ProviderTrouble.UnexpectedStatus)]
    public async Task Every_other_answer_leaves_the_revocation_to_be_repeated(int status, string json, ProviderTrouble trouble)
    {
        Server.On("/revoke", c => Reply.Json(c, status, json));

        (await Revoke()).ShouldBeOfType<RevocationOutcome.Unavailable>().Trouble.ShouldBe(trouble);
    }

    [Fact]
    public async Task A_provider_that_cannot_revoke_says_so()
    {
        Server.On("/revoke", c => Reply.Json(c, 400, """{"error":"unsupported_token_type"}"""));
        (await Revoke()).ShouldBeOfType<RevocationOutcome.NotSupported>();

        Server.Metadata.Remove("revocation_endpoint");
        (await Revoke()).ShouldBeOfType<RevocationOutcome.NotSupported>();
        Server.At("/revoke").Count.ShouldBe(1);
    }
}
