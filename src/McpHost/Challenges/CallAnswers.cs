using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>Puts a <see cref="CallResult"/> into the words of the host's protocol era. M4, design of the three forms in docs/wire.md.</summary>
internal sealed class CallAnswers(ConnectLinks links, RequestStates states, AuthenticateHeader header, McpScopes scopes)
{
    /// <summary>The key of the one thing that is ever asked for.</summary>
    public const string InputKey = "connect";

    /// <summary>The <c>_meta</c> key that names the intent, in results and in requests.</summary>
    public const string IntentKey = "reconnect/intent";

    /// <summary>The <c>_meta</c> key of a result that was given before.</summary>
    public const string ReplayedKey = "reconnect/replayed";

    /// <summary>The <c>_meta</c> key of the envelope, where the era's own form has no room for it.</summary>
    public const string EnvelopeKey = "reconnect/envelope";

    /// <summary>The answer to a call.</summary>
    /// <param name="result">What the call came to.</param>
    /// <param name="exchange">The request.</param>
    /// <param name="form">How this host is challenged.</param>
    /// <exception cref="InputRequiredException">The answer is an <c>input_required</c> result.</exception>
    /// <exception cref="UrlElicitationRequiredException">The answer is error <c>-32042</c>.</exception>
    public CallToolResult Of(CallResult result, Exchange exchange, ChallengeForm form) => result switch
    {
        CallResult.Returned returned => Returned(returned),
        CallResult.Challenged challenged => Challenged(challenged, exchange, form),
        CallResult.Refused refused => Refused(refused, exchange),
        _ => throw new InvalidOperationException("CallResult is closed."),
    };

    /// <summary>An error result that carries the envelope.</summary>
    public static CallToolResult Error(Envelope envelope, JsonArray? authenticate = null)
    {
        var meta = new JsonObject();
        if (authenticate is not null)
        {
            meta[AuthenticateHeader.MetaKey] = authenticate;
        }

        if (envelope.IntentId is not null)
        {
            meta[IntentKey] = envelope.IntentId;
        }

        return new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = envelope.ToText() }],
            StructuredContent = JsonSerializer.SerializeToElement(envelope.ToJson()),
            Meta = meta.Count == 0 ? null : meta,
        };
    }

    /// <summary>A copy, because the same result may be kept for the next collector.</summary>
    private static CallToolResult Returned(CallResult.Returned returned)
    {
        var meta = returned.Result.Meta?.DeepClone().AsObject() ?? [];
        if (returned.IntentId is not null)
        {
            meta[IntentKey] = returned.IntentId;
        }

        if (returned.Replayed)
        {
            meta[ReplayedKey] = true;
        }

        return new CallToolResult
        {
            Content = returned.Result.Content,
            StructuredContent = returned.Result.StructuredContent,
            IsError = returned.Result.IsError,
            Meta = meta.Count == 0 ? null : meta,
        };
    }

    private CallToolResult Challenged(CallResult.Challenged challenged, Exchange exchange, ChallengeForm form)
    {
        var challenge = challenged.Challenge;
        var caller = exchange.Caller ?? throw new InvalidOperationException("Nobody's call was parked.");
        var envelope = EnvelopeOf(challenge, caller);
        if (form == ChallengeForm.Link)
        {
            return Error(envelope);
        }

        exchange.Envelope = envelope;
        var ask = new ElicitRequestParams
        {
            Mode = "url",
            Message = ErrorWords.Of(challenge.Code, challenge.Provider).Message,
            Url = envelope.ReconnectUrl,
            ElicitationId = form == ChallengeForm.UrlElicitation ? challenge.IntentId : null,
        };
        if (form == ChallengeForm.UrlElicitation)
        {
            throw new UrlElicitationRequiredException(envelope.ToSentences(), [ask]);
        }

        throw new InputRequiredException(new InputRequiredResult
        {
            InputRequests = new Dictionary<string, InputRequest> { [InputKey] = InputRequest.ForElicitation(ask) },
            RequestState = states.Seal(caller, challenge, challenged.Digest),
            Meta = new JsonObject { [IntentKey] = challenge.IntentId, [EnvelopeKey] = envelope.ToJson() },
        });
    }

    private Envelope EnvelopeOf(Challenge challenge, Caller caller) => new(challenge.Code, caller.TraceId)
    {
        Provider = challenge.Provider,
        RequiredScope = challenge.Scopes,
        IntentId = challenge.IntentId,
        ReconnectUrl = links.To(caller.Key, challenge.TicketId, challenge.ExpiresAt),
        ExpiresAt = challenge.ExpiresAt,
    };

    private CallToolResult Refused(CallResult.Refused refused, Exchange exchange)
    {
        // A refusal for want of scopes is about the MCP token: the connection's want of them is a challenge, unless the user said no to it.
        var isScope = refused is { Code: ErrorCode.InsufficientScope, ByUser: false };
        var needed = isScope && refused.Scopes is not null ? scopes.OnTheWire(refused.Scopes) : refused.Scopes;
        var envelope = new Envelope(refused.Code, exchange.TraceId)
        {
            Provider = isScope ? null : refused.Provider,
            RequiredScope = needed,
            RetryAfter = refused.RetryAfter,
            IntentId = refused.IntentId,
            IsUsersNo = refused.ByUser,
            Detail = refused.Problems is { Count: > 0 } problems ? string.Join(' ', problems) : null,
        };
        return Error(envelope, refused.ByUser ? null : Repair(refused.Code, needed ?? ScopeSet.Empty));
    }

    /// <summary>
    /// Offered only where authorizing again at the MCP token's issuer repairs the cause: an upstream connection is repaired by its link.
    /// </summary>
    private JsonArray? Repair(ErrorCode code, ScopeSet needed) => code switch
    {
        ErrorCode.AuthRequired => header.ForMeta("invalid_token", "Sign in to continue.", needed),
        ErrorCode.TenantStale => header.ForMeta("invalid_token", "The membership has changed. Sign in again.", needed),
        ErrorCode.InsufficientScope => header.ForMeta("insufficient_scope", "The tool needs more scopes.", needed),
        _ => null,
    };
}
