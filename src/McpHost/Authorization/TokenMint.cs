using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Writes our own access tokens (RFC 9068) and ID tokens (OpenID Connect Core §2). M7.</summary>
internal sealed class TokenMint(SigningKeys keys, Authorizations authorizations, McpEndpointOptions endpoint, Randomness randomness, TimeProvider time)
{
    /// <summary>An access token's life.</summary>
    public static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(10);

    /// <summary>An ID token's life.</summary>
    public static readonly TimeSpan IdentityLife = TimeSpan.FromHours(1);

    /// <summary>The claim that names session and grant, sealed.</summary>
    public const string GrantClaim = "grant";

    /// <summary>The type of an access token (RFC 9068 §2.1); an ID token never passes for one.</summary>
    public const string AccessType = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>An access token of a grant, for these of its scopes.</summary>
    public async Task<string> Access(Given given, ScopeSet scopes, CancellationToken cancellation)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = Subject.Of(given.Key),
            ["client_id"] = given.Grant.Client,
            ["scope"] = scopes.ToString(),
            ["jti"] = randomness.Id(),
            [GrantClaim] = authorizations.Name(given.Key, given.Grant.Id, time.GetUtcNow() + AccessLife + BuiltInTokens.Skew),
        };
        Describe(claims, given.Person, scopes);
        return await Sign(claims, given.Grant.Resource, AccessType, AccessLife, cancellation);
    }

    /// <summary>An ID token for the client.</summary>
    public Task<string> Identity(Given given, CancellationToken cancellation)
    {
        var claims = new Dictionary<string, object> { ["sub"] = Subject.Of(given.Key) };
        if (given.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        Describe(claims, given.Person, given.Grant.Scopes);
        return Sign(claims, given.Grant.Client, "JWT", IdentityLife, cancellation);
    }

    /// <summary>What is known of the user, as far as the scopes let it be told (OpenID Connect Core §5.4).</summary>
    public static void Describe(IDictionary<string, object> claims, Person? person, ScopeSet scopes)
    {
        if (person?.Email is { } email && scopes.Contains("email"))
        {
            claims["email"] = email;
            claims["email_verified"] = person.EmailVerified;
        }

        if (person?.Name is { } name && scopes.Contains("profile"))
        {
            claims["name"] = name;
        }
    }

    private async Task<string> Sign(Dictionary<string, object> claims, string audience, string type, TimeSpan life, CancellationToken cancellation)
    {
        var key = await keys.Current(cancellation);
        var now = time.GetUtcNow();
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = (now + life).ToUnixTimeSeconds();
        claims["iss"] = endpoint.Origin;
        claims["aud"] = audience;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            TokenType = type,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
