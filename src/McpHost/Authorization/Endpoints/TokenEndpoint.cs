using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>The token endpoint (RFC 6749 §3.2). M6, M7, S22, S24, S25.</summary>
internal sealed class TokenEndpoint(ClientGate gate, Authorizations authorizations, TokenMint mint, TokenLimits limits)
{
    private const int ShortestVerifier = 43; // RFC 7636 §4.1
    private const int LongestVerifier = 128;

    /// <summary>Answers a request.</summary>
    public async Task Post(HttpContext http, CancellationToken cancellation)
    {
        if (await TokenForm.Of(http.Request, cancellation) is not { } form)
        {
            await OAuthAnswers.Error(http, StatusCodes.Status400BadRequest, "invalid_request", "Send a form with every parameter once.", cancellation);
            return;
        }

        var key = authorizations.KeyOf(LocatorPurpose.AuthorizationCode, form["code"]) ?? authorizations.KeyOf(LocatorPurpose.RefreshToken, form["refresh_token"]);
        if (limits.Refusal(http, key, form["client_id"] ?? "") is { } wait)
        {
            await OAuthAnswers.Later(http, StatusCodes.Status429TooManyRequests, wait, "temporarily_unavailable", "Too many requests.", cancellation);
            return;
        }

        if (await gate.Enter(http, form, cancellation) is not { } client)
        {
            return;
        }

        var outcome = form["grant_type"] switch
        {
            "authorization_code" => await Redeem(form, client, cancellation),
            "refresh_token" => await authorizations.Refresh(
                form["refresh_token"], client.Id, form["resource"], form["scope"] is { } asked ? ScopeSet.Parse(asked) : null, cancellation),
            _ => null,
        };
        await Answer(http, form, outcome, cancellation);
    }

    private async Task<TokenOutcome> Redeem(TokenForm form, OAuthClient client, CancellationToken cancellation) =>
        form["redirect_uri"] is { } redirect
        && form["code_verifier"] is { Length: >= ShortestVerifier and <= LongestVerifier } verifier
        && verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
            ? await authorizations.Redeem(form["code"], client.Id, redirect, form["resource"], new Secret(verifier), cancellation)
            : new TokenOutcome.Invalid();

    private async Task Answer(HttpContext http, TokenForm form, TokenOutcome? outcome, CancellationToken cancellation)
    {
        switch (outcome)
        {
            case TokenOutcome.Ok { Given: var given }:
                await OAuthAnswers.Json(http, StatusCodes.Status200OK, await Tokens(given, form, cancellation), cancellation);
                break;
            case TokenOutcome.Invalid:
                await OAuthAnswers.Error(
                    http, StatusCodes.Status400BadRequest, "invalid_grant", "It is not valid, not for this client and request, used, or over.", cancellation);
                break;
            case TokenOutcome.TooWide:
                await OAuthAnswers.Error(http, StatusCodes.Status400BadRequest, "invalid_scope", "The grant does not cover these scopes.", cancellation);
                break;
            default:
                await OAuthAnswers.Error(
                    http, StatusCodes.Status400BadRequest, "unsupported_grant_type", "Use authorization_code or refresh_token.", cancellation);
                break;
        }
    }

    private async Task<JsonObject> Tokens(Given given, TokenForm form, CancellationToken cancellation)
    {
        var scopes = form["grant_type"] == "refresh_token" && form["scope"] is { } narrower ? ScopeSet.Parse(narrower) : given.Grant.Scopes;
        var answer = new JsonObject
        {
            ["access_token"] = await mint.Access(given, scopes, cancellation),
            ["token_type"] = "Bearer",
            ["expires_in"] = (long)TokenMint.AccessLife.TotalSeconds,
            ["refresh_token"] = given.RefreshToken,
            ["scope"] = scopes.ToString(),
        };
        if (scopes.Contains("openid"))
        {
            answer["id_token"] = await mint.Identity(given, cancellation);
        }

        return answer;
    }
}
