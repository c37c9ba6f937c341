using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>One request on its way through the SDK's handlers, which know it only by its service scope.</summary>
internal sealed class Exchange
{
    private IncomingMessage? _message;

    /// <summary>The request as it was sent.</summary>
    public IncomingMessage Message => _message ?? throw new InvalidOperationException("The exchange has not begun.");

    /// <summary>The request's trace.</summary>
    public string TraceId { get; private set; } = "";

    /// <summary>The revision it speaks; null for a client of the handshake eras that does not say.</summary>
    public string? Version { get; private set; }

    /// <summary>Who asks; null for somebody without a token.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>What the token says for people. For <c>get_profile</c> alone.</summary>
    public PersonalClaims? Person { get; private set; }

    /// <summary>How this host is challenged.</summary>
    public ChallengeForm Form { get; private set; }

    /// <summary>Where the answer goes.</summary>
    public AnswerStream? Answer { get; set; }

    /// <summary>What to add to a JSON-RPC error whose own form has no room for it.</summary>
    public Envelope? Envelope { get; set; }

    /// <summary>What the call threw instead of a result, for the SDK to put into words.</summary>
    public Exception? Thrown { get; set; }

    /// <summary>Whether the answer is a result that says <c>isError</c>.</summary>
    public bool IsErrorResult { get; set; }

    /// <summary>Fills the exchange; once.</summary>
    public void Begin(IncomingMessage message, ValidatedToken? token, string? version, ChallengeForm form, string traceId)
    {
        (_message, Version, Form, TraceId, Person) = (message, version, form, traceId, token?.Person);
        Caller = token is null ? null : new Caller(token.Key, token.Client, token.Scopes, token.Until, traceId, token.Grant);
    }
}
