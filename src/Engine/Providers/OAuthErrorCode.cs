namespace ReconnectGrains.Engine.Providers;

/// <summary>The <c>error</c> of an OAuth answer (RFC 6749 §4.1.2.1, §5.2), made safe to keep, log and show.</summary>
public static class OAuthErrorCode
{
    /// <summary>Stands for whatever is not a plain code.</summary>
    public const string Unreadable = "unreadable_error";

    /// <summary>
    /// The code itself if it is at most <see cref="ProviderLimits.LongestErrorCode"/> letters, digits, <c>_</c>, <c>-</c> and <c>.</c>;
    /// else <see cref="Unreadable"/>. Never a repaired text: what was not <c>invalid_grant</c> must not become it.
    /// </summary>
    public static string Of(string? raw) =>
        raw is { Length: > 0 and <= ProviderLimits.LongestErrorCode }
        && raw.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? raw
            : Unreadable;
}
