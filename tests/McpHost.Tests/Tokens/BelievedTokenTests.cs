using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Tests.Tokens;

/// <summary>A token whose signature is not checked again is judged as strictly as one that comes for the first time.</summary>
[Trait("Proves", "S3")]
public sealed class BelievedTokenTests : IAsyncLifetime
{
    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task A_token_that_was_believed_before_ends_when_it_says()
    {
        var token = _connector.Token();
        (await Call(token)).ShouldBe(HttpStatusCode.OK);
        _connector.Time.Advance(TimeSpan.FromSeconds(629));
        (await Call(token)).ShouldBe(HttpStatusCode.OK);
        _connector.Time.Advance(TimeSpan.FromSeconds(1));
        (await Call(token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact, Trait("Proves", "S10")]
    public async Task A_token_that_was_believed_before_is_refused_once_its_key_is_withdrawn()
    {
        var old = _connector.Token();
        (await Call(old)).ShouldBe(HttpStatusCode.OK);
        _connector.Issuer.RotateKey();
        _connector.Time.Advance(TimeSpan.FromSeconds(31));
        (await Call(_connector.Token())).ShouldBe(HttpStatusCode.OK);
        (await Call(old)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_that_differs_in_one_character_from_a_believed_one_is_checked()
    {
        var token = _connector.Token();
        (await Call(token)).ShouldBe(HttpStatusCode.OK);
        var signature = token.LastIndexOf('.') + 1;
        var changed = token[..signature] + (token[signature] == 'A' ? 'B' : 'A') + token[(signature + 1)..];
        (await Call(changed)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact, Trait("Proves", "S10")]
    public async Task A_refused_token_is_not_remembered_as_refused()
    {
        var early = _connector.Issuer.Sign(Claims(("nbf", _connector.Issuer.Now() + 60)));
        (await Call(early)).ShouldBe(HttpStatusCode.Unauthorized);
        _connector.Time.Advance(TimeSpan.FromSeconds(30));
        (await Call(early)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_belief_counts_within_its_times_and_with_its_keys_only()
    {
        var time = new ManualTime();
        var keys = new object();
        object? inUse = keys;
        using var believed = new BelievedTokens(time);
        var verdict = new TokenVerdict.Invalid("only an example");
        believed.Keep("token", new Belief(verdict, time.GetUtcNow(), time.GetUtcNow().AddSeconds(10), keys, _ => ValueTask.FromResult<object?>(inUse)));
        async Task<TokenVerdict?> Find(string token) => await believed.Find(token, TestContext.Current.CancellationToken);
        (await Find("token")).ShouldBe(verdict);
        (await Find("Token")).ShouldBeNull();
        inUse = null;
        (await Find("token")).ShouldBeNull("The keys are out of reach.");
        inUse = new object();
        (await Find("token")).ShouldBeNull("There are other keys.");
        inUse = keys;
        time.Advance(TimeSpan.FromSeconds(10));
        (await Find("token")).ShouldBeNull("It is over.");
        time.Advance(TimeSpan.FromSeconds(-11));
        (await Find("token")).ShouldBeNull("It has not begun.");
    }

    private JsonObject Claims((string Name, long Value) change)
    {
        var claims = _connector.Issuer.Claims(Connector.Resource, "invoices.read");
        claims[change.Name] = change.Value;
        return claims;
    }

    private async Task<HttpStatusCode> Call(string token) => (await _connector.Call("list_invoices", token: token)).Status;
}
