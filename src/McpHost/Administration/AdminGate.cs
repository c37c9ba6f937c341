using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>Lets administrators through, and nobody else: a valid access token that says so, of a current member. S46, M9.</summary>
internal sealed class AdminGate(IAccessTokens tokens, AuthenticateHeader header, AdministrationScope scope, AdministrationOptions options, MembershipGate members, AuditLog audit)
{
    /// <summary>The administrator; null when the refusal is already written.</summary>
    public async Task<Acting?> Enter(HttpContext http, CancellationToken cancellation)
    {
        var trace = RequestTrace.Of(http);
        switch (BearerCredentials.Of(http.Request))
        {
            case BearerCredentials.Misplaced misplaced:
                await AdminAnswers.Refuse(http, StatusCodes.Status400BadRequest, ErrorCode.BadInput, misplaced.Why, cancellation);
                return null;
            case BearerCredentials.Absent:
                http.Response.Headers.WWWAuthenticate = header.Absent(Needed);
                await AdminAnswers.Refuse(http, StatusCodes.Status401Unauthorized, ErrorCode.AuthRequired, "Sign in as an administrator.", cancellation);
                return null;
            case BearerCredentials.Token token:
                return await Judge(http, await tokens.Judge(token.Value, cancellation), trace, cancellation);
            default:
                throw new InvalidOperationException("BearerCredentials is closed.");
        }
    }

    private ScopeSet Needed => ScopeSet.Of(scope.Name);

    private async Task<Acting?> Judge(HttpContext http, TokenVerdict verdict, string trace, CancellationToken cancellation)
    {
        switch (verdict)
        {
            case TokenVerdict.Invalid invalid:
                http.Response.Headers.WWWAuthenticate = header.Failed("invalid_token", invalid.Description, Needed);
                await AdminAnswers.Refuse(http, StatusCodes.Status401Unauthorized, ErrorCode.AuthRequired, invalid.Description, cancellation);
                return null;
            case TokenVerdict.Undecided:
                await AdminAnswers.Refuse(
                    http, StatusCodes.Status503ServiceUnavailable, ErrorCode.ProviderUnavailable, "The token cannot be verified right now.", cancellation);
                return null;
            case TokenVerdict.Valid { Token: { IsAdministrator: false } token }:
                await audit.AppendOutside(
                    new OutsideEvent(AuditKind.Refused, trace, token.Key.Tenant, token.Key.User, ClientId: token.Client, Detail: AuditDetail.Of(ErrorCode.InsufficientScope)),
                    cancellation);
                http.Response.Headers.WWWAuthenticate = header.Failed("insufficient_scope", "Administration needs an administrator.", Needed);
                await AdminAnswers.Refuse(
                    http, StatusCodes.Status403Forbidden, ErrorCode.InsufficientScope, "Administration needs an administrator.", cancellation);
                return null;
            case TokenVerdict.Valid { Token: var token }:
                if (await members.Enter(token.Key, mayRemember: false, trace, cancellation) is null)
                {
                    await AdminAnswers.Refuse(http, StatusCodes.Status403Forbidden, ErrorCode.TenantStale, "The membership ended.", cancellation);
                    return null;
                }

                return options.Acting(token.Key, token.Client, trace);
            default:
                throw new InvalidOperationException("TokenVerdict is closed.");
        }
    }
}
