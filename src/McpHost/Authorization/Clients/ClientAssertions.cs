using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Believes a client by an assertion that it signed (<c>private_key_jwt</c>: RFC 7523 §3, OpenID Connect Core §9). S28.</summary>
internal sealed class ClientAssertions(McpEndpointOptions endpoint, SafeFetch fetch, AssertionLog used, TimeProvider time) : IDisposable
{
    /// <summary>The only type of assertion.</summary>
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>An assertion may not be good for longer: until then its id is remembered.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    /// <summary>How far the client's clock may be off ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const int LongestJti = 256;

    private static readonly string[] Algorithms =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    private readonly MemoryCache _keys = new(new MemoryCacheOptions { SizeLimit = ClientDocuments.Remembered });

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Limits.TokenCharacters, MapInboundClaims = false };

    /// <summary>True when the assertion is this client's, for this server, now, and for the first time.</summary>
    /// <exception cref="Engine.Storage.StoreUnavailableException">Whether it is the first time cannot be told.</exception>
    public async Task<bool> Proves(OAuthClient client, string assertion, CancellationToken cancellation)
    {
        if (SignedToken.Read(assertion) is not var (jwt, claims) || await Keys(client, jwt.Kid, cancellation) is not { } keys)
        {
            return false;
        }

        var candidates = keys.GetSigningKeys().Where(k => string.IsNullOrEmpty(jwt.Kid) || k.KeyId == jwt.Kid);
        var result = await _handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            ValidIssuer = client.Id,
            IssuerSigningKeys = candidates,
            RequireSignedTokens = true,

            // One audience alone, ours: an assertion that is good elsewhere, too, could have been taken there.
            AudienceValidator = (audiences, _, _) => audiences.ToList() is [var only] && (only == endpoint.Origin || only == endpoint.Origin + AuthorizationPaths.Token),
            LifetimeValidator = (_, _, _, _) => IsCurrent(claims),
        });
        return result.IsValid
            && claims.Text("sub") == client.Id
            && claims.Text("jti") is { Length: > 0 and <= LongestJti } jti
            && await used.Note(client.Id, jti, time.GetUtcNow() + LongestLife + (Skew * 2), cancellation);
    }

    private bool IsCurrent(JsonElement claims)
    {
        var now = time.GetUtcNow();
        return TokenClaims.Time(claims, "exp") is { } end && now < end + Skew && end <= now + LongestLife + Skew
            && (TokenClaims.Time(claims, "nbf") ?? now) <= now + Skew;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private async Task<JsonWebKeySet?> Keys(OAuthClient client, string keyId, CancellationToken cancellation)
    {
        if (client.Keys is not null || client.KeysAddress is not { } address)
        {
            return client.Keys;
        }

        var (now, known) = (time.GetUtcNow(), _keys.Get<Known>(address));
        var isNew = known?.Keys is { } keys && keys.Keys.All(k => k.Kid != keyId);
        if (known is null || now - known.At >= (isNew || known.Keys is null ? ClientDocuments.FailureRemembered : ClientDocuments.FreshFor))
        {
            known = new Known(await Fetch(address, cancellation), now);
            _keys.Set(address, known, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = ClientDocuments.FreshFor });
        }

        return known.Keys;
    }

    private async Task<JsonWebKeySet?> Fetch(string address, CancellationToken cancellation)
    {
        try
        {
            return await fetch.Json(address, cancellation) is { } json ? new JsonWebKeySet(json.GetRawText()) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed record Known(JsonWebKeySet? Keys, DateTimeOffset At);
}
