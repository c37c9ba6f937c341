using System.Buffers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>The token that came with a request. Only the Authorization header counts (RFC 6750 §2.1; MCP, Authorization, Token Requirements). S2.</summary>
internal abstract record BearerCredentials
{
    private const string Scheme = "Bearer ";

    // RFC 6750 §2.1. Two headers read as one with a comma between them, so they fail here, too.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private BearerCredentials()
    {
    }

    /// <summary>None came.</summary>
    public sealed record Absent : BearerCredentials;

    /// <summary>One came.</summary>
    public sealed record Token(string Value) : BearerCredentials
    {
        /// <inheritdoc/>
        public override string ToString() => "***";
    }

    /// <summary>It came in a way that is refused whatever it is worth.</summary>
    public sealed record Misplaced(string Why) : BearerCredentials;

    /// <summary>Reads the request's.</summary>
    public static BearerCredentials Of(HttpRequest request)
    {
        // Query strings end up in logs, histories and referrers (RFC 9700 §4.3.2).
        if (request.Query.ContainsKey("access_token"))
        {
            return new Misplaced("A token does not belong in the query string.");
        }

        var value = request.Headers.Authorization.ToString();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Absent();
        }

        var token = value[Scheme.Length..].Trim();
        return token.Length is > 0 and <= Limits.TokenCharacters && !token.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? new Token(token)
            : new Misplaced("Send one Authorization header with one token.");
    }
}
