using System.Collections.Frozen;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Which answers to a refresh break a connection, and which do not. S36, S37.</summary>
internal static class RefreshAnswer
{
    private const string InvalidGrant = "invalid_grant";

    /// <summary>Codes that no configuration may turn into a broken connection.</summary>
    public static readonly FrozenSet<string> NeverBreaks = new[]
    {
        "invalid_client", "unauthorized_client", "server_error", "temporarily_unavailable", "slow_down", OAuthErrorCode.Unreadable,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for the codes that say that the grant itself is gone.</summary>
    public static bool IsGrantGone(ProviderOptions options, string code) =>
        code == InvalidGrant || options.InvalidGrantEquivalents.Contains(code);

    /// <summary>Reads what a refresh of the current credentials came to.</summary>
    public static RefreshOutcome Read(
        TokenVerdict verdict, ProviderOptions options, Credentials current, DateTimeOffset now) => verdict switch
        {
            TokenVerdict.Success success => TokenAnswer.Read(success.Json, options, current.Scopes, current.RefreshToken, now) is { } renewed
                ? new RefreshOutcome.Refreshed(renewed)
                : new RefreshOutcome.Unavailable(ProviderLimits.RetryAfterDefault, MaybeSent: true, ProviderTrouble.Garbage),
            TokenVerdict.Error error when IsGrantGone(options, error.Code) => new RefreshOutcome.Refused(error.Code),
            TokenVerdict.Error error => new RefreshOutcome.Unavailable(error.RetryAfter, MaybeSent: false, ProviderTrouble.RequestRefused),
            TokenVerdict.Trouble trouble => new RefreshOutcome.Unavailable(Patience(trouble), trouble.MaybeActed, trouble.Reason),
            _ => throw new InvalidOperationException("TokenVerdict is closed."),
        };

    /// <summary>
    /// A request that was sent and not answered in time may still be on its way. Were it repeated at once, perhaps by a node whose clock is
    /// ahead, it could arrive after its repetition: the provider then sees a used token, and ends the grant. So what was sent and not answered
    /// keeps others away for as long as its claim would have. R2.
    /// </summary>
    private static TimeSpan Patience(TokenVerdict.Trouble trouble) =>
        trouble is { Status: 0, Reason: ProviderTrouble.Timeout, MaybeActed: true } && trouble.RetryAfter < Limits.Claim ? Limits.Claim : trouble.RetryAfter;
}
