using System.Text.Json.Serialization;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>What is told about anomalies, and to whom: the configuration section <c>Reconnect:Alerts</c>.</summary>
public sealed class AlertOptions
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(7);

    /// <summary>Off: nothing is looked for.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Other numbers than the usual ones, by the rule's name.</summary>
    public Dictionary<string, AlertRuleOptions> Rules { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Where alerts are sent; the console shows them in any case.</summary>
    public AlertWebhookOptions Webhook { get; set; } = new();

    /// <summary>The rules that hold.</summary>
    public IReadOnlyList<AnomalyRule> Effective() => !Enabled ? [] :
    [
        .. AnomalyRules.Usual.Select(r => Rules.TryGetValue(r.Anomaly.ToString(), out var own) ? own.Enabled ? own.Apply(r) : null : r).OfType<AnomalyRule>(),
    ];

    /// <summary>What is wrong with it, as sentences that say what to mend.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. Rules.Keys.Where(n => AnomalyRules.Usual.All(r => r.Anomaly.ToString() != n)).Order(StringComparer.Ordinal).Select(n =>
            $"Reconnect:Alerts:Rules has '{n}'. The rules are {string.Join(", ", AnomalyRules.Usual.Select(r => r.Anomaly))}."),
        .. Effective().Where(r => r.Threshold < 1 || r.Window <= TimeSpan.Zero || r.Window > LongestWindow || r.Quiet <= TimeSpan.Zero || r.Share is < 0 or > 1)
            .Select(r => $"Reconnect:Alerts:Rules:{r.Anomaly}: Threshold must be at least 1, Window above zero up to {LongestWindow}, Quiet above zero, Share from 0 to 1."),
        .. Webhook.Problems(),
    ];
}

/// <summary>Other numbers for one rule. What is left out stays as usual.</summary>
public sealed class AlertRuleOptions
{
    /// <summary>Off: this rule does not hold.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many are too many.</summary>
    public int? Threshold { get; set; }

    /// <summary>Within which time.</summary>
    public TimeSpan? Window { get; set; }

    /// <summary>For how long the same is not told again.</summary>
    public TimeSpan? Quiet { get; set; }

    /// <summary>Of <see cref="Anomaly.ProviderFailing"/>: which share of the refreshes has to fail.</summary>
    public double? Share { get; set; }

    internal AnomalyRule Apply(AnomalyRule usual) => usual with
    {
        Threshold = Threshold ?? usual.Threshold,
        Window = Window ?? usual.Window,
        Quiet = Quiet ?? usual.Quiet,
        Share = Share ?? usual.Share,
    };
}

/// <summary>A webhook by the Standard Webhooks specification.</summary>
public sealed class AlertWebhookOptions
{
    private const string SecretPrefix = "whsec_";

    /// <summary>Where to; nothing is sent where it is left out.</summary>
    public string? Url { get; set; }

    /// <summary>The secret that both sides know: <c>whsec_</c> and 24 to 64 bytes in base 64. From a secret store, never from a file in the repository.</summary>
    [JsonIgnore]
    public string? Secret { get; set; }

    /// <summary>Permits <c>http://</c> on loopback. For development only.</summary>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>Networks besides the public internet that the webhook may lie in, such as <c>10.1.0.0/16</c>.</summary>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>The secret's bytes; null where there is none, or it is none.</summary>
    public byte[]? Key()
    {
        var bytes = new byte[64];
        return Secret is { } secret && secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) && length >= 24
                ? bytes[..length]
                : null;
    }

    internal IEnumerable<string> Problems()
    {
        if (Url is null)
        {
            yield break;
        }

        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.UserInfo.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (AllowLoopbackHttp && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            yield return "Reconnect:Alerts:Webhook:Url must be an https URL (http only on loopback, with AllowLoopbackHttp).";
        }

        if (Key() is null)
        {
            yield return "Reconnect:Alerts:Webhook:Secret must be whsec_ and 24 to 64 bytes in base 64: openssl rand -base64 32 makes some.";
        }

        foreach (var network in AllowedNetworks.Where(n => !System.Net.IPNetwork.TryParse(n, out _)))
        {
            yield return $"Reconnect:Alerts:Webhook:AllowedNetworks holds '{network}', which is no network like 10.1.0.0/16.";
        }
    }
}
