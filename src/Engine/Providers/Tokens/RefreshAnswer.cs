using System.Collections.Frozen;
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
            TokenVerdict.Trouble trouble => new RefreshOutcome.Unavailable(trouble.RetryAfter, trouble.MaybeActed, trouble.Reason),
            _ => throw new InvalidOperationException("TokenVerdict is closed."),
        };
}
