using System.Text.Json;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>Who the user is, for a client that may know (OpenID Connect Core §5.3).</summary>
internal sealed class UserInfoEndpoint(IAccessTokens tokens, Authorizations authorizations)
{
    /// <summary>Answers a request.</summary>
    public async Task Answer(HttpContext http, CancellationToken cancellation)
    {
        switch (BearerCredentials.Of(http.Request))
        {
            case BearerCredentials.Token token:
                await Judge(http, await tokens.Judge(token.Value, cancellation), cancellation);
                break;
            case BearerCredentials.Misplaced misplaced:
                await Refuse(http, StatusCodes.Status400BadRequest, "invalid_request", misplaced.Why, cancellation);
                break;
            default:
                http.Response.Headers.WWWAuthenticate = "Bearer";
                await OAuthAnswers.Error(http, StatusCodes.Status401Unauthorized, "invalid_request", "There is no token.", cancellation);
                break;
        }
    }

    private async Task Judge(HttpContext http, TokenVerdict verdict, CancellationToken cancellation)
    {
        switch (verdict)
        {
            case TokenVerdict.Undecided undecided:
                await OAuthAnswers.Later(
                    http, StatusCodes.Status503ServiceUnavailable, undecided.RetryAfter, "temporarily_unavailable", "The token cannot be verified right now.", cancellation);
                break;
            case TokenVerdict.Valid { Token: { Grant: { } grant } token }
                when await authorizations.Look(token.Key, grant, cancellation) is var (alive, person):
                if (!token.Scopes.Contains("openid"))
                {
                    await Refuse(http, StatusCodes.Status403Forbidden, "insufficient_scope", "The token lacks openid.", cancellation);
                    return;
                }

                var allowed = token.Scopes.Except(token.Scopes.Except(alive.Scopes));
                var claims = new Dictionary<string, object> { ["sub"] = Subject.Of(token.Key) };
                TokenMint.Describe(claims, person, allowed);
                await OAuthAnswers.Json(http, StatusCodes.Status200OK, JsonSerializer.SerializeToNode(claims)!, cancellation);
                break;
            default:
                await Refuse(http, StatusCodes.Status401Unauthorized, "invalid_token", "The token is not valid.", cancellation);
                break;
        }
    }

    private static Task Refuse(HttpContext http, int status, string error, string description, CancellationToken cancellation)
    {
        http.Response.Headers.WWWAuthenticate = $"Bearer error=\"{error}\", error_description=\"{description}\"";
        return OAuthAnswers.Error(http, status, error, description, cancellation);
    }
}
