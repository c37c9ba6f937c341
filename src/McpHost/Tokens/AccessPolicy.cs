using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.BuiltInTools;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// Who may send what. A connector with a public tool is open to strangers as far as that tool, the lists, prompts and resources; any other
/// connector is closed. A token that is presented is judged always, also where none is needed. S10.
/// </summary>
internal sealed class AccessPolicy(ToolCatalogue catalogue, ScopeMatrix matrix, BuiltIns builtIns, McpScopes names, IAccessTokens tokens)
{
    private readonly bool _isOpen = catalogue.Tools.Any(t => t.Rule is null);

    /// <summary>All MCP scopes that any tool needs. S7.</summary>
    public ScopeSet AllScopes { get; } = names.OnTheWire(catalogue.Rules.Aggregate(ScopeSet.Empty, (all, rule) => all.Union(rule.Scopes)));

    /// <summary>Judges the request's token, and whether the request needs more.</summary>
    public async Task<Access> Decide(HttpRequest request, IncomingMessage message, CancellationToken cancellationToken)
    {
        switch (BearerCredentials.Of(request))
        {
            case BearerCredentials.Misplaced misplaced:
                return new Access.Denied(StatusCodes.Status400BadRequest, ErrorCode.AuthRequired, "invalid_request", misplaced.Why, Needed(message));
            case BearerCredentials.Token token:
                return Judge(message, await tokens.Judge(token.Value, cancellationToken));
            default:
                return IsOpenToAnybody(message)
                    ? new Access.Granted(null)
                    : new Access.Denied(StatusCodes.Status401Unauthorized, ErrorCode.AuthRequired, null, "Sign in to continue.", Needed(message));
        }
    }

    private Access Judge(IncomingMessage message, TokenVerdict verdict) => verdict switch
    {
        TokenVerdict.Invalid invalid => new Access.Denied(
            StatusCodes.Status401Unauthorized,
            invalid.IsExpired ? ErrorCode.TokenExpired : ErrorCode.AuthRequired,
            "invalid_token",
            invalid.Description,
            Needed(message)),
        TokenVerdict.Undecided undecided => new Access.Denied(
            StatusCodes.Status503ServiceUnavailable,
            ErrorCode.ProviderUnavailable,
            null,
            "The token cannot be verified right now.",
            ScopeSet.Empty,
            undecided.RetryAfter),
        TokenVerdict.Valid { Token: var token } => Rule(message) is { } rule && !matrix.Hierarchy(rule.Provider).Covers(token.Scopes, rule.Scopes)
            ? new Access.Denied(
                StatusCodes.Status403Forbidden,
                ErrorCode.InsufficientScope,
                "insufficient_scope",
                "The tool needs more scopes.",
                Needed(message, token.Names),
                Token: token)
            : new Access.Granted(token),
        _ => throw new InvalidOperationException("TokenVerdict is closed."),
    };

    /// <summary>
    /// Prompts and resources are as public as a public tool. An unknown tool or method is public knowledge, too: the lists tell it.
    /// </summary>
    private bool IsOpenToAnybody(IncomingMessage message) =>
        _isOpen && (message.Tool is not { } tool || (builtIns.Find(tool) is null && Rule(message) is null));

    private ToolRule? Rule(IncomingMessage message) => message.Tool is { } tool ? catalogue.Find(tool)?.Rule : null;

    /// <summary>In the words of the token's issuer, because that is where the client goes for more.</summary>
    private ScopeSet Needed(IncomingMessage message, McpScopes? issuer = null) =>
        Rule(message) is { } rule ? (issuer ?? names).OnTheWire(rule.Scopes) : AllScopes;
}
