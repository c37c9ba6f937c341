using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>The token that came with a request. Only the Authorization header counts (RFC 6750 §2.1; MCP, Authorization, Token Requirements). S2.</summary>
internal abstract record BearerCredentials
{
    private const string Scheme = "Bearer ";

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

        var header = request.Headers.Authorization;
        if (header.Count > 1)
        {
            return new Misplaced("Send one Authorization header.");
        }

        var value = header.ToString();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Absent();
        }

        var token = value[Scheme.Length..].Trim();
        return token.Length is 0 or > Limits.TokenCharacters ? new Misplaced("The Authorization header holds no token of a usable length.") : new Token(token);
    }
}
