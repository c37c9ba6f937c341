namespace ReconnectGrains.Engine.Providers;

/// <summary>What a provider may cost us: every wait, size and lifetime of the client side, with its unit. S41, R3.</summary>
public static class ProviderLimits
{
    /// <summary>
    /// All outgoing requests of one operation together, in seconds of our clock: 10. Shorter than the claim it runs under (30 s).
    /// </summary>
    public static readonly TimeSpan OutgoingDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Opening a connection, TLS included: 5 s.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a pooled connection is reused, so that DNS changes are noticed: 5 min.</summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Largest answer that is read, in bytes: 256 KiB. Counted while reading, because Content-Length is the sender's word.
    /// </summary>
    public const int LargestAnswer = 256 * 1024;

    /// <summary>Largest header block of an answer, in KiB: 32.</summary>
    public const int LargestHeaders = 32;

    /// <summary>Deepest nesting of JSON that is parsed: 32 levels.</summary>
    public const int JsonDepth = 32;

    /// <summary>Metadata and keys are used without asking again for 1 h.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>Metadata and keys that cannot be fetched again are still used for 24 h after they were fetched.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);

    /// <summary>A failed fetch of metadata or keys is not repeated for 5 s.</summary>
    public static readonly TimeSpan FailureRemembered = TimeSpan.FromSeconds(5);

    /// <summary>Fetching again what is still usable may take 2 s, so that the operation behind it keeps most of its deadline.</summary>
    public static readonly TimeSpan RefetchDeadline = TimeSpan.FromSeconds(2);

    /// <summary>An unknown key id causes a fetch of the keys at most every 30 s.</summary>
    public static readonly TimeSpan KeysRefetchedEvery = TimeSpan.FromSeconds(30);

    /// <summary>How far a provider's clock may be off ours, either way: 5 min. R4.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>How old a logout token may be, beside <see cref="ClockSkew"/>: 2 min. M8.</summary>
    public static readonly TimeSpan LogoutTokenAge = TimeSpan.FromMinutes(2);

    /// <summary>When to try again where the provider does not say: 5 s.</summary>
    public static readonly TimeSpan RetryAfterDefault = TimeSpan.FromSeconds(5);

    /// <summary>The soonest a provider can ask us to come back: 1 s.</summary>
    public static readonly TimeSpan RetryAfterShortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest a provider can ask us to stay away: 1 h.</summary>
    public static readonly TimeSpan RetryAfterLongest = TimeSpan.FromHours(1);

    /// <summary>The longest lifetime of an access token that is believed: 366 days.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(366);

    /// <summary>Longest token that is kept, in characters: 16 Ki.</summary>
    public const int LongestToken = 16 * 1024;

    /// <summary>Longest error code that is repeated, in characters: 64.</summary>
    public const int LongestErrorCode = 64;

    /// <summary>Longest claim that becomes part of an account, in UTF-16 characters: 255 (OpenID Connect Core §2, <c>sub</c>).</summary>
    public const int LongestClaim = 255;

    /// <summary>Smallest RSA key whose signature counts, in bits: 2048 (RFC 7518 §3.3).</summary>
    public const int SmallestRsaKey = 2048;
}
