using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Our own authorization server (mode <c>BuiltIn</c>).</summary>
public sealed class BuiltInOptions
{
    /// <summary>MCP clients that are known beforehand, by client id.</summary>
    public Dictionary<string, ClientOptions> Clients { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Client ids that get nothing any more, whatever they hold: also those of registered clients, which otherwise never end.</summary>
    public IList<string> DeniedClients { get; set; } = [];

    /// <summary>Clients may register themselves (RFC 7591). Off: only client id metadata documents, and <see cref="Clients"/>.</summary>
    public bool AllowRegistration { get; set; } = true;

    /// <summary>Schemes of native apps that redirects may go to, besides those with a dot in their name (RFC 8252 §7.1).</summary>
    public IList<string> RedirectSchemes { get; set; } = [];

    /// <summary>Client id metadata documents may lie on plain HTTP on loopback. For development only. S27.</summary>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>The scope that opens the administration to <see cref="Administrators"/>. S46.</summary>
    public string AdministratorScope { get; set; } = "reconnect.admin";

    /// <summary>Who may administrate: <c>tenant/user</c>, each percent-encoded.</summary>
    public IList<string> Administrators { get; set; } = [];

    /// <summary>Authorization requests, and as many registrations, that one address may bring within a minute. S30.</summary>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Token requests of one client for one user within a minute. S30.</summary>
    public int TokensPerMinute { get; set; } = 30;

    /// <summary>Token requests that name nobody, of one address within a minute. Hosts have few addresses for many users. S30.</summary>
    public int StrangersPerMinute { get; set; } = 300;

    /// <summary>What is misconfigured, as sentences for the operator; empty when all is well.</summary>
    /// <param name="isProduction">Production demands more.</param>
    public IReadOnlyList<string> Problems(bool isProduction) =>
    [
        .. isProduction && AllowLoopbackHttp ? ["BuiltIn: AllowLoopbackHttp is for development only."] : Array.Empty<string>(),
        .. Clients.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => c.Value.Problems(c.Key, new RedirectUris(RedirectSchemes))),
        .. Administrators.Where(a => SessionKey.Parse(a)?.Canonical != a)
            .Select(a => $"BuiltIn: Administrators holds '{a}', which is not tenant/user, each percent-encoded."),
        .. RequestsPerMinute > 0 && TokensPerMinute > 0 && StrangersPerMinute > 0
            ? Array.Empty<string>()
            : ["BuiltIn: RequestsPerMinute, TokensPerMinute and StrangersPerMinute must be at least 1."],
    ];
}

/// <summary>An MCP client that is known beforehand.</summary>
public sealed class ClientOptions
{
    /// <summary>Its name for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where its users come back to, exactly; on loopback at any port.</summary>
    public IList<string> RedirectUris { get; set; } = [];

    /// <summary>Where its public keys are, if it authenticates with <c>private_key_jwt</c>; else it is a public client.</summary>
    public string? JwksUri { get; set; }

    internal IEnumerable<string> Problems(string id, RedirectUris redirects)
    {
        if (id.Length > Sessions.Limits.ClientIdCharacters || Name.Length == 0 || RedirectUris.Count == 0)
        {
            yield return $"BuiltIn: Clients:{id} needs a Name and RedirectUris, and an id of at most {Sessions.Limits.ClientIdCharacters} characters.";
        }

        foreach (var uri in RedirectUris.Where(u => !redirects.IsAcceptable(u)))
        {
            yield return $"BuiltIn: Clients:{id} may not redirect to '{uri}'.";
        }

        if (JwksUri is not null && !(Uri.TryCreate(JwksUri, UriKind.Absolute, out var jwks) && jwks.Scheme == Uri.UriSchemeHttps))
        {
            yield return $"BuiltIn: Clients:{id}:JwksUri must be an https URL.";
        }
    }
}
