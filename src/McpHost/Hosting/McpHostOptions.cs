using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Authorization;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>Whose access tokens the MCP endpoint accepts. Production makes the operator choose.</summary>
public enum TokenMode
{
    /// <summary>Not chosen.</summary>
    None = 0,

    /// <summary>Those of an identity provider that the operator runs.</summary>
    External = 1,

    /// <summary>Those of our own authorization server.</summary>
    BuiltIn = 2,
}

/// <summary>The configuration section <c>Reconnect</c>: the engine's part and the web's.</summary>
public sealed class McpHostOptions
{
    /// <summary>Whose access tokens the MCP endpoint accepts.</summary>
    public TokenMode Mode { get; set; }

    /// <summary>This server's name for people.</summary>
    public string Title { get; set; } = "ReconnectGrains";

    /// <summary>The identity provider of mode <see cref="TokenMode.External"/>.</summary>
    public ExternalOptions External { get; set; } = new();

    /// <summary>Our own authorization server of mode <see cref="TokenMode.BuiltIn"/>.</summary>
    public BuiltInOptions BuiltIn { get; set; } = new();

    /// <summary>Further identity providers of mode <see cref="TokenMode.External"/>, by names that only the operator reads.</summary>
    public Dictionary<string, ExternalOptions> MoreIssuers { get; set; } = new(StringComparer.Ordinal);

    /// <summary>All issuers of mode <see cref="TokenMode.External"/> by their sections, the first one first.</summary>
    internal IReadOnlyList<(string Name, ExternalOptions Options)> Issuers =>
    [
        ("External", External), .. MoreIssuers.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => ($"MoreIssuers:{i.Key}", i.Value)),
    ];

    /// <summary>How far administrators reach.</summary>
    public AdministrationOptions Administration { get; set; } = new();

    /// <summary>Further host names that requests may be addressed to. S13.</summary>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>Further origins whose pages may call the MCP endpoint. S13.</summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Further origins that a provider's sign-in leads through: a browser follows a form's redirects only where the page's policy lets it.
    /// </summary>
    public IList<string> SignInOrigins { get; set; } = [];

    /// <summary>Connect links, and as many callbacks, that one address may open within a minute: more for people behind one gateway. S30.</summary>
    public int ConnectsPerMinute { get; set; } = 60;

    /// <summary>Requests to the MCP endpoint that one client may send for one user within a minute. S30.</summary>
    public int RequestsPerMinute { get; set; } = 6_000;

    /// <summary>Requests to the MCP endpoint without a good token that one address may send within a minute. S30.</summary>
    public int StrangersPerMinute { get; set; } = 3_000;

    /// <summary>
    /// How long a node that is told to end goes on taking requests, while its readiness already says no: as long as a load balancer takes to
    /// notice. Zero where nobody balances. At most <see cref="LongestLeave"/>. R7.
    /// </summary>
    public TimeSpan Leave { get; set; }

    /// <summary>More would eat up the time in which calls that are out may finish.</summary>
    public static TimeSpan LongestLeave { get; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, as sentences that say what to mend.</summary>
    /// <param name="engine">The engine's part.</param>
    /// <param name="isProduction">Production demands more.</param>
    public IReadOnlyList<string> Problems(ReconnectOptions engine, bool isProduction) =>
    [
        .. engine.Problems(isProduction),
        .. Administration.Problems(),
        .. Leave >= TimeSpan.Zero && Leave <= LongestLeave
            ? Array.Empty<string>()
            : [$"Reconnect:Leave is {Leave}. It must be between 00:00:00 and {LongestLeave}."],
        .. ConnectsPerMinute > 0 && RequestsPerMinute > 0 && StrangersPerMinute > 0
            ? Array.Empty<string>()
            : ["Reconnect:ConnectsPerMinute, RequestsPerMinute and StrangersPerMinute must be above zero."],
        .. Mode switch
        {
            TokenMode.External => Issuers.SelectMany(i => i.Options.Problems(i.Name)).Concat(ExternalProblems.Between(Issuers)),
            TokenMode.BuiltIn => BuiltIn.Problems(isProduction).Concat(IdentityProblems(engine)),
            _ => [
                "Reconnect:Mode is not chosen. Set it to External and name the identity provider whose MCP access tokens are accepted, "
                + "or to BuiltIn for an authorization server of its own."],
        },
    ];

    private static IEnumerable<string> IdentityProblems(ReconnectOptions engine) => engine.Providers.Values.Count(p => p.Role == ProviderRole.Identity) > 1
        ? ["In mode BuiltIn one provider has the role Identity: whoever is sent to the sign-in is not known yet, so there is nothing to choose by."]
        : [];
}
