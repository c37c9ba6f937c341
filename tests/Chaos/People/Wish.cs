namespace ReconnectGrains.Chaos.People;

/// <summary>What a user wants of a provider.</summary>
internal enum WishKind
{
    None = 0,

    /// <summary>A read.</summary>
    Read,

    /// <summary>A write of two requests, at a backend that honours idempotency keys.</summary>
    Order,

    /// <summary>A destructive write, at such a backend.</summary>
    Pay,

    /// <summary>A write at a backend that knows no keys.</summary>
    Note,
}

/// <summary>One answer, or what came in its place, as the host or the browser saw it.</summary>
/// <param name="From">When it was asked for.</param>
/// <param name="To">When it came.</param>
/// <param name="What"><c>call</c>, <c>look</c>, <c>cancel</c> or <c>page</c>.</param>
/// <param name="Code"><c>RESULT</c>, one of the product's codes, <c>HTTP 502</c>, <c>CONNECTION</c> or <c>TIMEOUT</c>.</param>
/// <param name="Trace">The trace id that the answer names.</param>
/// <param name="Node">The node that the load balancer names.</param>
internal sealed record Seen(DateTimeOffset From, DateTimeOffset To, string What, string Code, string? Trace, string? Node)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From:HH:mm:ss.fff} +{(To - From).TotalSeconds:0.0}s {What} {Code} {Node ?? "-"} {Trace}";
}

/// <summary>One intended effect, and everything that its host and its user saw of it.</summary>
/// <param name="id">The business call id.</param>
/// <param name="user">Whose.</param>
/// <param name="provider">At which provider.</param>
/// <param name="kind">What.</param>
internal sealed class Wish(string id, string user, string provider, WishKind kind)
{
    /// <summary>The host was given the result.</summary>
    public const string Result = "RESULT";

    private readonly List<Seen> _seen = [];
    private readonly Lock _gate = new();

    /// <summary>The business call id.</summary>
    public string Id => id;

    /// <summary>Whose.</summary>
    public string User => user;

    /// <summary>At which provider.</summary>
    public string Provider => provider;

    /// <summary>What.</summary>
    public WishKind Kind => kind;

    /// <summary>The tool.</summary>
    public string Tool => $"{provider}_{kind.ToString().ToLowerInvariant()}";

    /// <summary>The effects that it wants, each once.</summary>
    public IReadOnlyList<string> Steps => kind switch
    {
        WishKind.Order => ["order", "confirm"],
        WishKind.Pay => ["pay"],
        WishKind.Note => ["note"],
        _ => [],
    };

    /// <summary>The intent behind it, once an answer named one.</summary>
    public string? Intent { get; set; }

    /// <summary>What a host of the newest revision brings back.</summary>
    public string? State { get; set; }

    /// <summary>A challenge said that it is kept.</summary>
    public bool Parked { get; set; }

    /// <summary>Its user took it back before it ran, and was told so.</summary>
    public bool Cancelled { get; set; }

    /// <summary>How it ended for its host: <see cref="Result"/> or one of the product's codes; null while it has not.</summary>
    public string? Ended { get; set; }

    /// <summary>Everything that was seen, oldest first.</summary>
    public IReadOnlyList<Seen> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Notes what was seen.</summary>
    public void Note(Seen seen)
    {
        lock (_gate)
        {
            _seen.Add(seen);
        }
    }
}
