using System.Text.Json;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>
/// Validates logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6): what holds of every token of the provider, and that this one is a
/// logout token and nothing else, young, with an id of its own. M8.
/// </summary>
internal sealed class LogoutTokens(ProviderOptions options, SignedTokens signed, TimeProvider time)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>Reads the token, or says why not.</summary>
    public async Task<LogoutReading> Read(string logoutToken, CancellationToken ct) =>
        await signed.Validate(logoutToken, options.LogoutTokenTypes, mayLackEnd: true, ct) switch
        {
            Believed.Token token => Judge(token.Claims, token.Issuer),
            Believed.Not not => new LogoutReading.Refused(not.Reason),
            Believed.Unavailable unavailable => new LogoutReading.Unavailable(unavailable.RetryAfter, unavailable.Trouble),
            _ => throw new InvalidOperationException("Only tokens are validated here."),
        };

    private LogoutReading Judge(JsonElement claims, string issuer)
    {
        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty(Event, out var said) || said.ValueKind != JsonValueKind.Object)
        {
            return new LogoutReading.Refused(Distrust.LogoutEvent);
        }

        // An ID token, which has one, must not pass for a logout token, nor the other way round.
        if (claims.TryGetProperty("nonce", out _))
        {
            return new LogoutReading.Refused(Distrust.LogoutNonce);
        }

        var oldest = time.GetUtcNow() - ProviderLimits.LogoutTokenAge - ProviderLimits.ClockSkew;
        if (Claims.Time(claims, "iat") is not { } issued || issued < oldest)
        {
            return new LogoutReading.Refused(Distrust.IdTokenLifetime);
        }

        if (Claims.Id(claims, "jti") is not { } id)
        {
            return new LogoutReading.Refused(Distrust.LogoutId);
        }

        var login = new LoginNames(issuer);
        var (sub, sid) = (login.Sub(claims), login.Sid(claims));
        return sub is null && sid is null
            ? new LogoutReading.Refused(Distrust.SubjectMissing)
            : new LogoutReading.Read(login.Of("jti", id), sub, sid, issued + ProviderLimits.LogoutTokenAge + (2 * ProviderLimits.ClockSkew));
    }
}
