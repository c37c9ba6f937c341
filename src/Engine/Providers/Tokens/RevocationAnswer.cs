namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Reads the answer of a revocation endpoint (RFC 7009 §2.2). S40.</summary>
internal static class RevocationAnswer
{
    public static RevocationOutcome Read(TokenVerdict verdict, ProviderOptions options) => verdict switch
    {
        TokenVerdict.Success => new RevocationOutcome.Revoked(),

        // The standard says 200 for a token that is already invalid; some say it as an error.
        TokenVerdict.Error error when error.Code == "invalid_token" || RefreshAnswer.IsGrantGone(options, error.Code) =>
            new RevocationOutcome.Revoked(),
        TokenVerdict.Error { Code: "unsupported_token_type" } => new RevocationOutcome.NotSupported(),
        TokenVerdict.Error error => new RevocationOutcome.Unavailable(error.RetryAfter, ProviderTrouble.RequestRefused),

        // The body of a success means nothing, so it may be empty or of any kind.
        TokenVerdict.Trouble { WasSuccess: true, Code: null } => new RevocationOutcome.Revoked(),
        TokenVerdict.Trouble trouble => new RevocationOutcome.Unavailable(trouble.RetryAfter, trouble.Reason),
        _ => throw new InvalidOperationException("TokenVerdict is closed."),
    };
}
