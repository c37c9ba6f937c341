using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// Judges JWT access tokens (RFC 9068 §4) of the operator's identity providers: each by the one issuer that it names, with that issuer's
/// keys and rules and no other's. M9, S1, S3.
/// </summary>
internal sealed class ExternalTokens(IReadOnlyList<TrustedIssuer> issuers, TimeProvider time) : IAccessTokens, IDisposable
{
    private readonly BelievedTokens _believed = new(time);

    /// <inheritdoc/>
    public async Task<TokenVerdict> Judge(string token, CancellationToken cancellationToken)
    {
        if (await _believed.Find(token, cancellationToken) is { } known)
        {
            return known;
        }

        if (SignedToken.Read(token) is not var (jwt, claims))
        {
            return new TokenVerdict.Invalid("The token is not a signed JWT.");
        }

        // Only a choice of the judge: whoever is named has to have signed it.
        if (claims.Text("iss") is not { } named || issuers.FirstOrDefault(i => i.IsNamed(named)) is not { } issuer)
        {
            return new TokenVerdict.Invalid("The token is of another issuer.");
        }

        var (verdict, belief) = await issuer.Judge(jwt, claims, cancellationToken);
        if (belief is not null)
        {
            _believed.Keep(token, belief);
        }

        return verdict;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _believed.Dispose();
        foreach (var issuer in issuers)
        {
            issuer.Dispose();
        }
    }
}
