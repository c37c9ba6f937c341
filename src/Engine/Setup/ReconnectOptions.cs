using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Sealing;

namespace ReconnectGrains.Engine.Setup;

/// <summary>The configuration section <c>Reconnect</c>, as far as the engine needs it.</summary>
public sealed class ReconnectOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Reconnect";

    /// <summary>Where browsers and hosts reach this server: scheme, host and port, no path and no slash at the end.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>The directory of the SQLite store and the key ring in it. One process at a time. Not used with PostgreSQL.</summary>
    public string Data { get; set; } = "data";

    /// <summary>The database: SQLite in <see cref="Data"/>, or a PostgreSQL server that any number of nodes share.</summary>
    public DatabaseOptions Database { get; set; } = new();

    /// <summary>Where the store is, for people; without credentials.</summary>
    public string StorePlace => Database.Place(Data);

    /// <summary>A token of the trusted issuer makes an unknown user a member; it never revives an ended membership.</summary>
    public bool AutoProvision { get; set; } = true;

    /// <summary>How the audit log is kept.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>What is told about anomalies.</summary>
    public AlertOptions Alerts { get; set; } = new();

    /// <summary>How the key ring is protected.</summary>
    public SealingOptions Sealing { get; set; } = new();

    /// <summary>The upstream providers, by name.</summary>
    public Dictionary<string, ProviderOptions> Providers { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The redirect URI to register at every provider.</summary>
    public string Callback => $"{PublicUrl}/callback";

    /// <summary>The page where a proven user sees and ticks what waits.</summary>
    public string Requests => $"{PublicUrl}/requests";

    /// <summary>What is wrong with it, as sentences that say what to mend; empty when nothing is.</summary>
    /// <param name="isProduction">Production demands more.</param>
    public IReadOnlyList<string> Problems(bool isProduction) =>
    [
        .. PublicUrlProblems(isProduction),
        .. Database.Problems(),
        .. Sealing.Problems(isProduction),
        .. Audit.Problems(),
        .. Alerts.Problems(),
        .. Providers.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value.Problems(p.Key)),
        .. IdentityProblems(),
    ];

    private IEnumerable<string> IdentityProblems()
    {
        var identities = Providers.Where(p => p.Value.Role == ProviderRole.Identity).OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        if (identities.Count == 0)
        {
            yield return "A provider must have the role Identity: it proves that the browser belongs to the user who started the call.";
        }

        foreach (var (at, (name, one)) in identities.Index())
        {
            foreach (var (other, _) in identities.Skip(at + 1).Where(o => one.TenantRule.Overlaps(o.Value.TenantRule)))
            {
                yield return $"Providers '{name}' and '{other}' both have the role Identity and can name the same tenant. "
                    + "Keep their tenants apart with Tenant, Tenants or TenantPrefix, so that each user has one sign-in.";
            }
        }
    }

    private IEnumerable<string> PublicUrlProblems(bool isProduction)
    {
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || url.PathAndQuery != "/" || PublicUrl.EndsWith('/'))
        {
            yield return $"Reconnect:PublicUrl is '{PublicUrl}'. It must be scheme, host and port, like https://mcp.example.com, with no slash at the end.";
        }
        else if (url.Scheme != Uri.UriSchemeHttps && (isProduction || !url.IsLoopback))
        {
            yield return "Reconnect:PublicUrl must be HTTPS; plain HTTP is for loopback in development.";
        }
    }
}
