using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Clients;

/// <summary>A real OpenID provider judges our client assertions: which client it is comes before what it wants.</summary>
[Collection<Processes>]
public sealed class PrivateKeyJwtTests(Scene scene) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reconnect-key-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("ES256", ClientAssertionAudience.Issuer)]
    [InlineData("ES256", ClientAssertionAudience.TokenEndpoint)]
    [InlineData("RS256", ClientAssertionAudience.Issuer)]
    public async Task A_real_provider_accepts_the_assertion_of_a_registered_key(string algorithm, ClientAssertionAudience audience)
    {
        await scene.Mend();
        var (path, jwk) = Key(algorithm);
        using var provider = Provider(await Register(jwk, algorithm), path, audience);

        (await provider.Refresh(Current, Cancel)).ShouldBeOfType<RefreshOutcome.Refused>().Code.ShouldBe("invalid_grant");
        (await provider.Revoke(new Secret("no-such-token"), "refresh_token", Cancel)).ShouldBeOfType<RevocationOutcome.Revoked>();
    }

    [Fact]
    [Trait("Proves", "S37")]
    public async Task A_real_provider_refuses_the_assertion_of_another_key_and_no_connection_breaks()
    {
        await scene.Mend();
        var client = await Register(Key("ES256").Jwk, "ES256");
        using var provider = Provider(client, Key("ES256").Path, ClientAssertionAudience.Issuer);

        (await provider.Refresh(Current, Cancel)).ShouldBeOfType<RefreshOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.ClientRefused);
    }

    private static Credentials Current => new(new Secret("a"), new Secret("no-such-token"), ScopeSet.Empty, DateTimeOffset.UnixEpoch, null);

    private async Task<string> Register(object jwk, string algorithm)
    {
        using var answer = await scene.Http.PostAsJsonAsync(
            new Uri(scene.World.Samples.Identity, "/reg"),
            new
            {
                redirect_uris = new[] { "http://127.0.0.1/callback" },
                application_type = "native",
                token_endpoint_auth_method = "private_key_jwt",
                token_endpoint_auth_signing_alg = algorithm,
                grant_types = new[] { "authorization_code", "refresh_token" },
                response_types = new[] { "code" },
                jwks = new { keys = new[] { jwk } },
            },
            Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonElement.Parse(text).GetProperty("client_id").GetString()!;
    }

    private Provider Provider(string client, string path, ClientAssertionAudience audience) => new(
        "identity",
        new ProviderOptions
        {
            Issuer = scene.World.Samples.Identity.AbsoluteUri.TrimEnd('/'),
            ClientId = client,
            ClientAuthentication = ClientAuthentication.PrivateKeyJwt,
            ClientKeyPath = path,
            ClientAssertionAudience = audience,
            AlwaysScopes = ["openid"],
            AllowLoopbackHttp = true,
        },
        TimeProvider.System,
        NullLogger<Provider>.Instance);

    private (string Path, object Jwk) Key(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        var path = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        var jwk = key is ECDsa ec
            ? JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ec))
            : JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey((RSA)key));
        var kid = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        return (path, key is ECDsa
            ? new { kty = "EC", use = "sig", alg = algorithm, kid, crv = jwk.Crv, x = jwk.X, y = jwk.Y }
            : new { kty = "RSA", use = "sig", alg = algorithm, kid, n = jwk.N, e = jwk.E });
    }
}
