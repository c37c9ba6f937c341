using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>The revocation endpoint (RFC 7009): whichever token a client gives back, its grant ends, and with it what was parked under it. M8, S48.</summary>
internal sealed class RevocationEndpoint(ClientGate gate, Authorizations authorizations, IAccessTokens tokens, TokenLimits limits)
{
    /// <summary>Answers a request. A token that is not known is as good as revoked (RFC 7009 §2.2).</summary>
    public async Task Post(HttpContext http, CancellationToken cancellation)
    {
        if (await TokenForm.Of(http.Request, cancellation) is not { } form || form["token"] is not { } token)
        {
            await OAuthAnswers.Error(http, StatusCodes.Status400BadRequest, "invalid_request", "Send a form with a token.", cancellation);
            return;
        }

        var key = authorizations.KeyOf(LocatorPurpose.RefreshToken, token);
        if (limits.Refusal(http, key, form["client_id"] ?? "") is { } wait)
        {
            await OAuthAnswers.Later(http, StatusCodes.Status429TooManyRequests, wait, "temporarily_unavailable", "Too many requests.", cancellation);
            return;
        }

        if (await gate.Enter(http, form, cancellation) is not { } client)
        {
            return;
        }

        if (key is not null)
        {
            await authorizations.Revoke(token, client.Id, cancellation);
        }
        else if (await tokens.Judge(token, cancellation) is TokenVerdict.Valid { Token: { Grant: { } grant } access } && access.Client == client.Id)
        {
            await authorizations.Revoke(access.Key, grant, client.Id, cancellation);
        }

        OAuthAnswers.Empty(http);
    }
}
