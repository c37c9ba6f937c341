using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>Client authentication by <c>private_key_jwt</c> (RFC 7523, OpenID Connect Core §9).</summary>
public sealed class ClientAssertionTests : ProviderScene
{
    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reconnect-key-");

    protected override void TearDown() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task The_assertion_is_signed_for_the_issuer_short_lived_and_says_which_client_it_is(string algorithm)
    {
        var (path, key) = algorithm == "ES256" ? Elliptic() : Rsa(2048);
        await Exchanged(Client(o => Signs(o, path)));

        var request = Server.At("/token").Single();
        request.Authorization.ShouldBeNullOrEmpty();
        request.Form["client_id"].ShouldBe(ClientId);
        request.Form.ContainsKey("client_secret").ShouldBeFalse();
        request.Form["client_assertion_type"].ShouldBe(Type);
        var assertion = await Verified(request.Form["client_assertion"], key, Server.Issuer);
        (assertion.Alg, assertion.Issuer, assertion.Subject).ShouldBe((algorithm, ClientId, ClientId));
        assertion.Audiences.ShouldBe([Server.Issuer]);
        assertion.ValidTo.ShouldBe(Time.GetUtcNow().UtcDateTime.AddSeconds(60));
        assertion.IssuedAt.ShouldBe(Time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task Every_assertion_has_an_id_of_its_own()
    {
        var client = Client(o => Signs(o, Elliptic().Path));
        Server.On("/revoke", c => Reply.Json(c, 200, "{}"));
        await Refreshed(client);
        await Refreshed(client);
        await client.Revoke(new Secret("refresh-1"), "refresh_token", Ct);

        var ids = Server.All.Where(r => r.Form.ContainsKey("client_assertion")).Select(r => new JsonWebToken(r.Form["client_assertion"]).Id).ToList();
        ids.Count.ShouldBe(3);
        ids.Distinct().Count().ShouldBe(3);
        ids.ShouldAllBe(id => id.Length >= 32);
    }

    [Fact]
    public async Task The_audience_is_the_token_endpoint_where_that_is_configured_also_at_the_revocation_endpoint()
    {
        var (path, key) = Elliptic();
        var client = Client(o => (Signs(o, path).ClientAssertionAudience, o.ClientAssertionSeconds) = (ClientAssertionAudience.TokenEndpoint, 300));
        Server.On("/revoke", c => Reply.Json(c, 200, "{}"));
        await Refreshed(client);
        await client.Revoke(new Secret("refresh-1"), "refresh_token", Ct);

        foreach (var request in Server.At("/token").Concat(Server.At("/revoke")))
        {
            var assertion = await Verified(request.Form["client_assertion"], key, Server.Issuer + "/token");
            assertion.ValidTo.ShouldBe(Time.GetUtcNow().UtcDateTime.AddSeconds(300));
        }
    }

    [Fact]
    public async Task The_key_is_named_as_configured_or_by_its_thumbprint()
    {
        var (path, key) = Elliptic();
        await Refreshed(Client(o => Signs(o, path).ClientKeyId = "our-key-7"));
        await Refreshed(Client(o => Signs(o, path)));

        Server.At("/token").Select(r => new JsonWebToken(r.Form["client_assertion"]).Kid)
            .ShouldBe(["our-key-7", Base64UrlEncoder.Encode(key.ComputeJwkThumbprint())]);
    }

    [Fact]
    public async Task The_key_of_a_certificate_is_also_named_by_the_certificates_thumbprint()
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=us", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(Time.GetUtcNow(), Time.GetUtcNow().AddDays(1));
        var (path, password) = (File("key.pfx"), File("password"));
        await System.IO.File.WriteAllBytesAsync(path, certificate.Export(X509ContentType.Pfx, "letmein"), Ct);
        await System.IO.File.WriteAllTextAsync(password, "letmein\n", Ct);

        await Refreshed(Client(o => Signs(o, path).ClientKeyPasswordFile = password));

        var assertion = await Verified(Server.At("/token").Single().Form["client_assertion"], new RsaSecurityKey(rsa), Server.Issuer);
        assertion.GetHeaderValue<string>("x5t#S256").ShouldBe(Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)));
    }

    [Fact]
    [Trait("Proves", "S37")]
    public async Task A_refused_assertion_breaks_no_connection()
    {
        Server.On("/token", c => Reply.Json(c, 401, """{"error":"invalid_client"}"""));
        (await RefreshUnavailable(Client(o => Signs(o, Elliptic().Path)))).Trouble.ShouldBe(ProviderTrouble.ClientRefused);
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task Neither_the_assertion_nor_the_key_reaches_the_log()
    {
        var (path, _) = Elliptic();
        Server.On("/token", c => Reply.Json(c, 401, """{"error":"invalid_client"}"""));
        await RefreshUnavailable(Client(o => Signs(o, path)));

        var assertion = Server.At("/token").Single().Form["client_assertion"];
        Log.Lines.ShouldNotBeEmpty();
        Log.Lines.ShouldNotContain(l => l.Contains(assertion.Split('.')[2], StringComparison.Ordinal) || l.Contains(path, StringComparison.Ordinal));
    }

    public static TheoryData<string, string, Action<ProviderOptions>> Faults => new()
    {
        { "ClientKeyPath is missing", "", o => o.ClientKeyPath = null },
        { "cannot be read", "", o => o.ClientKeyPath += ".gone" },
        { "no private key", "-----BEGIN RUBBISH-----\ncanary\n-----END RUBBISH-----", _ => { } },
        { "no private key", Pem(ECDsa.Create(ECCurve.NamedCurves.nistP384)), _ => { } },
        { "no private key", Pem(RSA.Create(1024)), _ => { } },
        { "cannot be read", ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem(), _ => { } },
        { "never sends it", Pem(ECDsa.Create(ECCurve.NamedCurves.nistP256)), o => o.ClientSecret = "canary" },
        { "signs nothing", Pem(ECDsa.Create(ECCurve.NamedCurves.nistP256)), o => (o.ClientAuthentication, o.ClientSecret) = (ClientAuthentication.ClientSecretPost, "x") },
        { "between 10 and 600", Pem(ECDsa.Create(ECCurve.NamedCurves.nistP256)), o => o.ClientAssertionSeconds = 3600 },
        { "must be TokenEndpoint", Pem(ECDsa.Create(ECCurve.NamedCurves.nistP256)), o => (o.Issuer, o.TenantClaim, o.MetadataAddress) = ("https://a.example/{tenantid}", "tid", "https://a.example/m") },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Each_fault_of_the_key_has_its_sentence(string expected, string pem, Action<ProviderOptions> fault)
    {
        var path = File("key.pem");
        await System.IO.File.WriteAllTextAsync(path, pem, Ct);
        var options = Signs(Options(), path);
        fault(options);

        var problems = options.Problems("acme");

        problems.ShouldContain(p => p.Contains(expected, StringComparison.Ordinal));
        string.Join('\n', problems).ShouldNotContain("canary");
    }

    [Fact]
    public void A_sound_key_has_no_problems() => Signs(Options(), Rsa(2048).Path).Problems("acme").ShouldBeEmpty();

    private static ProviderOptions Signs(ProviderOptions options, string path)
    {
        (options.ClientAuthentication, options.ClientSecret, options.ClientKeyPath) = (ClientAuthentication.PrivateKeyJwt, null, path);
        return options;
    }

    private static string Pem(AsymmetricAlgorithm key) => key.ExportPkcs8PrivateKeyPem();

    private string File(string name) => Path.Combine(_directory.FullName, name);

    private (string Path, SecurityKey Key) Elliptic()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Written("ec.pem", Pem(key)), new ECDsaSecurityKey(key));
    }

    private (string Path, SecurityKey Key) Rsa(int bits)
    {
        var key = RSA.Create(bits);
        return (Written("rsa.pem", Pem(key)), new RsaSecurityKey(key));
    }

    private string Written(string name, string pem)
    {
        System.IO.File.WriteAllText(File(name), pem);
        return File(name);
    }

    private async Task<JsonWebToken> Verified(string assertion, SecurityKey key, string audience)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = true,
            ValidIssuer = ClientId,
            ValidAudience = audience,
            LifetimeValidator = (_, expires, _, _) => expires > Time.GetUtcNow().UtcDateTime,
        });
        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }
}
