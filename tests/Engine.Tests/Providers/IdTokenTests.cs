using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.Providers;

[Trait("Proves", "S42")]
public sealed class IdTokenTests : ProviderScene
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";

    private long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    private void Give(string? idToken) => Server.On("/token", c => Reply.Json(c, 200, TokenJson(idToken)));

    [Fact]
    public async Task A_missing_id_token_is_refused()
    {
        Give(null);

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenMissing);
    }

    [Fact]
    public async Task An_unsigned_id_token_is_refused()
    {
        Give(SigningKey.Unsigned(IdToken));

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    [Fact]
    public async Task A_signature_by_a_key_that_is_not_the_providers_is_refused()
    {
        Give(SigningKey.Es256("key-1").Sign(IdToken));

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = Key.Sign(IdToken).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("alice", "mallo", StringComparison.Ordinal);
        Give($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    [Fact]
    public async Task A_symmetric_signature_is_refused_even_if_its_key_is_published()
    {
        var hmac = SigningKey.Hmac("shared", "client-secret-1-client-secret-1-client-secret-1");
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(hmac.Publish())));
        Give(hmac.Sign(IdToken));

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    [Fact]
    public async Task An_rsa_key_too_short_to_trust_verifies_nothing()
    {
        // Signed by hand: the library would not, but it would verify.
        using var rsa = RSA.Create(1024);
        var unsigned = Base64UrlEncoder.Encode("""{"alg":"RS256","kid":"short"}""") + "." + SigningKey.Unsigned(IdToken).Split('.')[1];
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(SigningKey.Of(rsa, "short").Publish())));
        Give(unsigned + "." + Base64UrlEncoder.Encode(signature));

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("RS512")]
    public async Task Rsa_signatures_are_accepted(string algorithm)
    {
        var rsa = SigningKey.Rsa("rsa", algorithm);
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(rsa.Publish())));
        Give(rsa.Sign(IdToken));

        (await Exchanged(Client())).Account.Subject.ShouldBe("alice");
    }

    [Theory]
    [InlineData("nonce", "another-sign-in", Distrust.IdTokenNonce)]
    [InlineData("nonce", "", Distrust.IdTokenNonce)]
    [InlineData("nonce", null, Distrust.IdTokenNonce)]
    [InlineData("aud", "another-client", Distrust.IdTokenAudience)]
    [InlineData("aud", null, Distrust.IdTokenAudience)]
    [InlineData("azp", "another-client", Distrust.IdTokenAudience)]
    [InlineData("iss", "https://evil.example", Distrust.IdTokenIssuer)]
    [InlineData("iss", null, Distrust.IdTokenIssuer)]
    [InlineData("exp", null, Distrust.IdTokenLifetime)]
    [InlineData("iat", null, Distrust.IdTokenLifetime)]
    [InlineData("sub", null, Distrust.SubjectMissing)]
    [InlineData("sub", "", Distrust.SubjectMissing)]
    public async Task A_wrong_or_missing_claim_is_refused(string claim, string? value, Distrust reason)
    {
        IdToken.Remove(claim);
        if (value is not null)
        {
            IdToken[claim] = value;
        }

        (await Untrusted(Client())).ShouldBe(reason);
    }

    [Fact]
    public async Task Several_audiences_need_an_authorized_party()
    {
        IdToken["aud"] = new[] { ClientId, "another-client" };
        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenAudience);

        IdToken["azp"] = ClientId;
        await Exchanged(Client());
    }

    [Theory]
    [Trait("Proves", "R4")]
    [InlineData("exp", -299, null)]
    [InlineData("exp", -300, Distrust.IdTokenLifetime)]
    [InlineData("iat", 300, null)]
    [InlineData("iat", 301, Distrust.IdTokenLifetime)]
    [InlineData("nbf", 300, null)]
    [InlineData("nbf", 301, Distrust.IdTokenLifetime)]
    public async Task A_provider_clock_up_to_five_minutes_off_is_survived_and_no_more(string claim, int offset, Distrust? reason)
    {
        IdToken[claim] = Now + offset;

        var outcome = await Client().Exchange(Code(), Ct);

        (outcome as ExchangeOutcome.Untrusted)?.Reason.ShouldBe(reason ?? Distrust.None);
        (outcome is ExchangeOutcome.Exchanged).ShouldBe(reason is null);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.!!.x")]
    public async Task Rubbish_instead_of_an_id_token_is_refused(string rubbish)
    {
        Give(rubbish);

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenMalformed);
    }

    [Fact]
    public async Task A_claim_that_is_there_twice_is_refused()
    {
        var parts = Key.Sign(IdToken).Split('.');
        var twice = Base64UrlEncoder.Decode(parts[1]).Replace("{", """{"sub":"mallory",""", StringComparison.Ordinal);
        Give($"{parts[0]}.{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(twice))}.{parts[2]}");

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenMalformed);
    }

    [Fact]
    public async Task A_rotated_key_is_found_by_asking_for_the_keys_again()
    {
        var client = Client();
        await Exchanged(client);
        var next = SigningKey.Es256("key-2");
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(Key.Publish(), next.Publish())));
        Give(next.Sign(IdToken));
        Time.Advance(ProviderLimits.KeysRefetchedEvery);

        await Exchanged(client);
        Server.At("/jwks").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Unknown_key_ids_cannot_make_us_ask_for_the_keys_in_a_loop()
    {
        var client = Client();
        Give(SigningKey.Es256("made-up").Sign(IdToken));

        for (var i = 0; i < 5; i++)
        {
            (await Untrusted(client)).ShouldBe(Distrust.IdTokenSignature);
        }

        Server.At("/jwks").Count.ShouldBe(1);
        Time.Advance(ProviderLimits.KeysRefetchedEvery);
        await Untrusted(client);
        await Untrusted(client);
        Server.At("/jwks").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_for_encryption_verifies_nothing()
    {
        var published = Key.Publish();
        published["use"] = "enc";
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(published)));

        (await Untrusted(Client())).ShouldBe(Distrust.IdTokenSignature);
    }

    private Provider Directory()
    {
        var template = Server.Issuer + "/{tenantid}/v2";
        Server.Metadata["issuer"] = template;
        Server.On("/common/metadata", c => Reply.Json(c, 200, Server.Metadata.ToJsonString()));
        IdToken["iss"] = $"{Server.Issuer}/{Tenant}/v2";
        IdToken["tid"] = Tenant;
        return Client(o => (o.Issuer, o.MetadataAddress, o.TenantClaim) = (template, Server.Issuer + "/common/metadata", "tid"));
    }

    [Fact]
    [Trait("Proves", "S33")]
    public async Task A_templated_issuer_becomes_the_issuer_of_the_validated_tenant()
    {
        var client = Directory();

        var account = (await Exchanged(client, Code($"{Server.Issuer}/{Tenant}/v2"))).Account;

        (account with { Login = null }).ShouldBe(new UpstreamAccount($"{Server.Issuer}/{Tenant}/v2", "alice", Tenant, "alice@example.org"));
        client.IsIssuerOf(account).ShouldBeTrue();
    }

    [Theory]
    [Trait("Proves", "S33")]
    [InlineData("99999999-2222-3333-4444-555555555555", Distrust.IdTokenIssuer)]
    [InlineData("../common", Distrust.TenantMissing)]
    [InlineData(null, Distrust.TenantMissing)]
    public async Task A_templated_issuer_that_does_not_fit_the_tenant_is_refused(string? tenant, Distrust reason)
    {
        var client = Directory();
        IdToken.Remove("tid");
        if (tenant is not null)
        {
            IdToken["tid"] = tenant;
        }

        (await Untrusted(client)).ShouldBe(reason);
    }

    [Fact]
    [Trait("Proves", "S33")]
    public async Task A_key_limited_to_another_tenant_does_not_sign_for_this_one()
    {
        var client = Directory();
        JsonObject limited = Key.Publish();
        limited["issuer"] = $"{Server.Issuer}/99999999-2222-3333-4444-555555555555/v2";
        Server.On("/jwks", c => Reply.Json(c, 200, SigningKey.KeySet(limited)));

        (await Untrusted(client)).ShouldBe(Distrust.IdTokenIssuer);
    }

    [Theory]
    [Trait("Proves", "S32")]
    [InlineData("/other/v2", Distrust.IssMismatch)]
    [InlineData("/a/b/v2", Distrust.IssMismatch)]
    [InlineData("//v2", Distrust.IssMismatch)]
    public async Task The_answers_iss_has_to_name_the_tenant_of_the_id_token(string path, Distrust reason) =>
        (await Untrusted(Directory(), Code(Server.Issuer + path))).ShouldBe(reason);
}
