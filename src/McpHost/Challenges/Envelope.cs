using System.Globalization;
using System.Text.Json.Nodes;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>Every error and every challenge, as hosts read it. docs/wire.md has the table.</summary>
/// <param name="Code">Which one.</param>
/// <param name="TraceId">Where the operator finds more.</param>
public sealed record Envelope(ErrorCode Code, string TraceId)
{
    /// <summary>The provider whose connection it is about; null where it is about the access to this server.</summary>
    public string? Provider { get; init; }

    /// <summary>Every scope that is needed, together. M16, S5.</summary>
    public ScopeSet? RequiredScope { get; init; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The call that is kept.</summary>
    public string? IntentId { get; init; }

    /// <summary>Where the user repairs it.</summary>
    public string? ReconnectUrl { get; init; }

    /// <summary>When that URL ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The user has just said no to it, and is not to be asked again for <see cref="RetryAfter"/>.</summary>
    public bool IsUsersNo { get; init; }

    /// <summary>What is special about this one: goes after the code's own words.</summary>
    public string? Detail { get; init; }

    private ErrorWords Words => IsUsersNo ? ErrorWords.UsersNo(Provider) : ErrorWords.Of(Code, Provider);

    private string Message => Detail is null ? Words.Message : $"{Words.Message} {Detail}";

    /// <summary>The structured form.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["code"] = ErrorCodes.Wire(Code),
            ["message"] = Message,
            ["action"] = Words.Action,
            ["retryable"] = ErrorCodes.IsRetryable(Code),
            ["trace_id"] = TraceId,
        };
        Add(json, "provider", Provider);
        Add(json, "required_scope", RequiredScope is { Count: > 0 } scopes ? scopes.ToString() : null);
        Add(json, "retry_after_s", RetryAfter is { } wait ? Seconds(wait) : null);
        Add(json, "intent_id", IntentId);
        Add(json, "reconnect_url", ReconnectUrl);
        Add(json, "expires_at", ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return json;
    }

    /// <summary>The form for people.</summary>
    public string ToText() => ReconnectUrl is null ? ToSentences() : $"{ToSentences()}\n{ReconnectUrl}";

    /// <summary>The same without the link: for an error's message, which the SDK also writes into traces. S45.</summary>
    public string ToSentences() => $"{Message} {Words.Action}";

    /// <summary>Whole seconds, rounded up: as <c>Retry-After</c> has them (RFC 9110 §10.2.3).</summary>
    public static int Seconds(TimeSpan wait) => (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, int.MaxValue);

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
