using System.Collections.Frozen;
using ReconnectGrains.Engine.Providers.Discovery;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Writes the address of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2).</summary>
internal static class AuthorizationLink
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "response_type", "response_mode", "client_id", "client_secret", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "resource", "request", "request_uri", "login_hint",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a parameter that the configuration must not set: its value is the flow's safety.</summary>
    public static bool IsReserved(string parameter) => Reserved.Contains(parameter);

    public static string Write(ProviderOptions options, Metadata metadata, AuthorizationParameters p)
    {
        var scopes = AskedScopes.Of(options, p.Scopes);
        var query = new List<KeyValuePair<string, string>>
        {
            new("response_type", "code"),
            new("client_id", options.ClientId),
            new("redirect_uri", p.RedirectUri),
            new("state", p.State),
            new("code_challenge", Pkce.Challenge(p.CodeVerifier)),
            new("code_challenge_method", "S256"),
        };
        Add(options.ScopeParameter, scopes.Count > 0 ? string.Join(options.ScopeSeparator, scopes) : null);
        Add("nonce", AskedScopes.ExpectIdToken(options, p.Scopes) ? p.Nonce.Reveal() : null);
        Add("resource", options.Resource);
        Add("prompt", p.Prompt);
        Add("login_hint", p.LoginHint);
        foreach (var (name, value) in options.AuthorizationParameters.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Add(name, IsReserved(name) || query.Any(q => q.Key == name) ? null : value);
        }

        // The endpoint may have a query of its own, which stays (RFC 6749 §3.1).
        var joint = metadata.AuthorizationEndpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return metadata.AuthorizationEndpoint + joint
            + string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(new(name, value));
            }
        }
    }
}
