using System.Net.Http.Headers;
using System.Text.Json;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Tokens;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>Finds out whose tokens these are: from the ID token, or from the user-info endpoint. S42, M9.</summary>
internal sealed class AccountReader(ProviderOptions options, IdTokens idTokens, Transport transport)
{
    private readonly TenantRule _tenants = options.TenantRule;

    /// <summary>The account behind a token answer.</summary>
    public async Task<Believed> Read(JsonElement tokens, Secret accessToken, ExchangeParameters p, Metadata metadata, CancellationToken ct)
    {
        Believed? believed = AskedScopes.ExpectIdToken(options, p.RequestedScopes) && tokens.Text("id_token") is { } idToken
            ? await idTokens.Validate(idToken, p.Nonce, ct)
            : null;
        return believed switch
        {
            Believed.Not or Believed.Unavailable => believed,
            var token when options.IdentityFrom == IdentityFrom.UserInfo =>
                await ReadUserInfo(metadata, accessToken, token as Believed.Token, ct),
            Believed.Token token => AccountOf(token.Claims, token.Issuer, token),
            _ => new Believed.Not(Distrust.IdTokenMissing),
        };
    }

    private async Task<Believed> ReadUserInfo(Metadata metadata, Secret accessToken, Believed.Token? token, CancellationToken ct)
    {
        if (metadata.UserInfoEndpoint is null)
        {
            return new Believed.Unavailable(ProviderTrouble.MetadataIncomplete, ProviderLimits.RetryAfterDefault);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, metadata.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken.Reveal());
        var answer = await transport.Send(request, Endpoint.UserInfo, ct);
        if (answer is not WireAnswer.Answered { IsSuccess: true, Json: { } claims })
        {
            return new Believed.Unavailable(answer.Trouble, answer.RetryAfter);
        }

        // Else the answer to a swapped access token would pass for the signed-in user (OpenID Connect Core §5.3.4).
        return token is not null && claims.Text("sub") != token.Claims.Text("sub")
            ? new Believed.Not(Distrust.SubjectMismatch)
            : AccountOf(claims, token?.Issuer ?? options.Issuer, token);
    }

    private Believed AccountOf(JsonElement claims, string issuer, Believed.Token? token)
    {
        if (Claims.Id(claims, options.SubjectClaim) is not { } subject)
        {
            return new Believed.Not(Distrust.SubjectMissing);
        }

        var tenant = options.HasTenants ? _tenants.Of(Evidence(claims)) : null;
        return tenant is null && options.HasTenants
            ? new Believed.Not(Distrust.TenantMissing)
            : new Believed.Account(new UpstreamAccount(
                issuer, subject, tenant, Claims.Id(claims, options.LabelClaim), token is null ? null : new LoginNames(token.Issuer).Login(token.Claims)), PersonOf(claims), IsAdministrator(claims));
    }

    /// <summary>Only an identity provider makes administrators, and only by the claim that the operator named. S46.</summary>
    private bool IsAdministrator(JsonElement claims) =>
        options is { Role: ProviderRole.Identity, AdministratorClaim: { Length: > 0 } claim, AdministratorValue: { Length: > 0 } value }
        && Claims.Has(claims, claim, value);

    private TenantEvidence Evidence(JsonElement claims) => new(
        string.IsNullOrEmpty(options.TenantClaim) ? null : Claims.Id(claims, options.TenantClaim),
        Client: null,
        Claims.Id(claims, "email"),
        claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True);

    /// <summary>An address counts as verified only where the provider says so in as many words (OpenID Connect Core §5.1).</summary>
    private static Person PersonOf(JsonElement claims) => new(
        Claims.Id(claims, "name"), Claims.Id(claims, "email"), claims.TryGetProperty("email_verified", out var said) && said.ValueKind == JsonValueKind.True);
}
