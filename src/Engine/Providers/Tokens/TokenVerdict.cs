using System.Text.Json;
using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>What an answer of a token or revocation endpoint says. Classes, not records: see <see cref="WireAnswer"/>.</summary>
internal abstract class TokenVerdict
{
    private TokenVerdict()
    {
    }

    /// <summary>Success, with its JSON.</summary>
    public sealed class Success(JsonElement json) : TokenVerdict
    {
        public JsonElement Json => json;
    }

    /// <summary>An OAuth error about the grant or the request (RFC 6749 §5.2).</summary>
    public sealed class Error(string code, TimeSpan retryAfter) : TokenVerdict
    {
        public string Code => code;

        public TimeSpan RetryAfter => retryAfter;
    }

    /// <summary>Nothing about the grant at all.</summary>
    /// <param name="reason">What is the matter.</param>
    /// <param name="status">The HTTP status; 0 without an answer.</param>
    /// <param name="retryAfter">When to ask again, bounded.</param>
    /// <param name="maybeActed">The provider may have acted on the request.</param>
    /// <param name="code">The OAuth error behind it, if there was one.</param>
    public sealed class Trouble(
        ProviderTrouble reason, int status, TimeSpan retryAfter, bool maybeActed, string? code = null) : TokenVerdict
    {
        public ProviderTrouble Reason => reason;

        public int Status => status;

        public bool WasSuccess => status is >= 200 and < 300;

        public TimeSpan RetryAfter => retryAfter;

        public bool MaybeActed => maybeActed;

        public string? Code => code;
    }

    /// <summary>
    /// Reads an answer. The status comes first: a 429 or 5xx is about the server, whatever its body says. Then an <c>error</c>
    /// member, also under 200, where some providers put it. S37.
    /// </summary>
    public static TokenVerdict Of(WireAnswer answer, ProviderOptions options)
    {
        if (answer is not WireAnswer.Answered answered)
        {
            return new Trouble(answer.Trouble, 0, answer.RetryAfter, answer is WireAnswer.Missing { MaybeSent: true });
        }

        var mayHoldError = answered.IsSuccess || answered.Status is >= 400 and < 500 and not (408 or 429);
        if (mayHoldError && answered.Json is { } json)
        {
            if (json.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            {
                return OfError(OAuthErrorCode.Of(error.AsText()), answered, options);
            }

            if (answered.IsSuccess)
            {
                return new Success(json);
            }
        }

        var maybeActed = answered.IsSuccess || answered.Status is 408 or >= 500;
        return new Trouble(answered.Trouble, answered.Status, answered.RetryAfter, maybeActed);
    }

    private static TokenVerdict OfError(string code, WireAnswer.Answered answered, ProviderOptions options)
    {
        var reason = code switch
        {
            "invalid_client" or "unauthorized_client" => ProviderTrouble.ClientRefused,
            _ when options.InvalidClientEquivalents.Contains(code) => ProviderTrouble.ClientRefused,
            "server_error" or "temporarily_unavailable" => ProviderTrouble.ServerError,
            "slow_down" => ProviderTrouble.Throttled,
            _ => ProviderTrouble.None,
        };
        return reason == ProviderTrouble.None
            ? new Error(code, answered.RetryAfter)
            : new Trouble(reason, answered.Status, answered.RetryAfter, reason == ProviderTrouble.ServerError, code);
    }
}
