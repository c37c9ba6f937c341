using System.Text.Json;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>What came back for one request. Classes, not records: a record would print its JSON, and JSON holds tokens. S45.</summary>
internal abstract class WireAnswer
{
    private WireAnswer()
    {
    }

    /// <summary>
    /// What keeps this answer from being a JSON object given with success; <see cref="ProviderTrouble.None"/> if nothing does.
    /// </summary>
    public abstract ProviderTrouble Trouble { get; }

    /// <summary>When to ask again, bounded.</summary>
    public abstract TimeSpan RetryAfter { get; }

    /// <summary>A complete answer whose status may mean anything.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="json">The body, if it is one JSON object without duplicate members.</param>
    /// <param name="bodyTrouble">Why there is no <paramref name="json"/>.</param>
    /// <param name="retryAfter">The bounded <c>Retry-After</c>, or the default.</param>
    public sealed class Answered(int status, JsonElement? json, ProviderTrouble bodyTrouble, TimeSpan retryAfter) : WireAnswer
    {
        public int Status => status;

        public JsonElement? Json => json;

        public bool IsSuccess => status is >= 200 and < 300;

        public override TimeSpan RetryAfter => retryAfter;

        public override ProviderTrouble Trouble => status switch
        {
            >= 200 and < 300 => bodyTrouble,
            408 => ProviderTrouble.Timeout,
            429 => ProviderTrouble.Throttled,
            >= 500 => ProviderTrouble.ServerError,
            >= 300 and < 400 => ProviderTrouble.Redirected,
            _ => ProviderTrouble.UnexpectedStatus,
        };
    }

    /// <summary>No complete answer.</summary>
    /// <param name="trouble">Why.</param>
    /// <param name="maybeSent">The request's body was at least partly handed to the network.</param>
    public sealed class Missing(ProviderTrouble trouble, bool maybeSent) : WireAnswer
    {
        public bool MaybeSent => maybeSent;

        public override ProviderTrouble Trouble => trouble;

        public override TimeSpan RetryAfter => ProviderLimits.RetryAfterDefault;
    }
}
