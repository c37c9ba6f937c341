using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Judges our own access tokens. Whether the grant behind one is still alive, its session says, at every call. S1, S3, S48.</summary>
internal sealed class BuiltInTokens(
    SigningKeys keys, Authorizations authorizations, McpEndpointOptions endpoint, BuiltInOptions options, TimeProvider time)
    : IAccessTokens, IDisposable
{
    /// <summary>How far the clock of another node may be off ours. R4.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Limits.TokenCharacters, MapInboundClaims = false };

    private readonly BelievedTokens _believed = new(time);

    /// <inheritdoc/>
    public async Task<TokenVerdict> Judge(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await _believed.Find(token, cancellationToken) ?? await Check(token, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return new TokenVerdict.Undecided(ProviderLimits.RetryAfterDefault); // The keys lie there.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _believed.Dispose();

    private async Task<TokenVerdict> Check(string token, CancellationToken cancellationToken)
    {
        if (SignedToken.Read(token) is not var (jwt, claims))
        {
            return new TokenVerdict.Invalid("The token is not a signed JWT.");
        }

        var published = await keys.All(cancellationToken);
        var result = await _handler.ValidateTokenAsync(jwt, Parameters(published.Where(k => k.KeyId == jwt.Kid)));
        if (!result.IsValid)
        {
            return SignedToken.Explain(result.Exception, claims, time.GetUtcNow() - Skew);
        }

        var verdict = Believe(claims);
        if (verdict is TokenVerdict.Valid)
        {
            _believed.Keep(token, new Belief(verdict, DateTimeOffset.MinValue, jwt.ValidTo + Skew, published, InUse));
        }

        return verdict;
    }

    private async ValueTask<object?> InUse(CancellationToken cancellationToken) => await keys.All(cancellationToken);

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> candidates) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [TokenMint.AccessType],
        ValidIssuer = endpoint.Origin,
        ValidAudience = endpoint.Resource,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKeys = candidates,
        RequireSignedTokens = true,
        RequireExpirationTime = true,

        // The library would ask the wall clock.
        LifetimeValidator = (_, expires, _, _) => expires is { } end && time.GetUtcNow().UtcDateTime < end + Skew,
    };

    private TokenVerdict Believe(JsonElement claims)
    {
        if (authorizations.Named(claims.Text(TokenMint.GrantClaim)) is not var (key, grant)
            || claims.Text("client_id") is not { } client
            || TokenClaims.Time(claims, "exp") is not { } until)
        {
            return new TokenVerdict.Invalid("The token names no user, client or grant.");
        }

        var scopes = ScopeSet.Parse(claims.Text("scope"));
        var isAdministrator = scopes.Contains(options.AdministratorScope) && options.Administrators.Contains(key.Canonical);
        var person = new PersonalClaims(claims.Text("name"), claims.Member("email_verified") is { ValueKind: JsonValueKind.True } ? claims.Text("email") : null, null);
        return options.DeniedClients.Contains(client)
            ? new TokenVerdict.Invalid("The client is not let in any more.")
            : new TokenVerdict.Valid(new(key, client, scopes, until, isAdministrator, person) { Grant = grant });
    }
}
