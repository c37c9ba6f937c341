using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.People;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>
/// Which of the errors that hosts and browsers saw a fault explains: one of a kind that can cause such an error, open while it was asked for
/// or so short a time before that its traces may still be there.
/// </summary>
internal static class Errors
{
    private static readonly FaultKind[] OfNodes = [FaultKind.Kill, FaultKind.Pause, FaultKind.Fall];
    private static readonly FaultKind[] OfStores = [FaultKind.StoreRestart, FaultKind.StoreCut];
    private static readonly FaultKind[] OfApis = [FaultKind.ApiFailing, FaultKind.ApiSlow, FaultKind.EffectDropped];

    private static readonly FaultKind[] OfProviders =
        [FaultKind.ProviderFailing, FaultKind.ProviderSlow, FaultKind.ProviderThrottling, FaultKind.AnswerDropped];

    /// <summary>A node that was killed or paused holds its claims for 30 s; who takes over needs a little more.</summary>
    private static readonly TimeSpan Claims = TimeSpan.FromSeconds(40);

    /// <summary>A balancer, a pool of connections and a queue of waiting requests need this long to find back.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    /// <summary>Tokens that came are stored within this time, unless the store is out of reach.</summary>
    private static readonly TimeSpan Storing = TimeSpan.FromSeconds(5);

    /// <summary>What belongs to the ordinary life of a call.</summary>
    private static readonly string[] Ordinary = [Wish.Result, "SHOWN", "PENDING", "CONFIRMATION_REQUIRED", "INTENT_CANCELLED"];

    /// <summary>Challenges that are ordinary where nothing is connected yet, or too little.</summary>
    private static readonly string[] Asking = ["AUTH_REQUIRED", "INSUFFICIENT_SCOPE"];

    /// <summary>Challenges that need a grant which ended.</summary>
    private static readonly string[] Broken = ["TOKEN_REVOKED", "TOKEN_EXPIRED"];

    /// <summary>True for what a host or a browser calls an error.</summary>
    public static bool IsError(string code) => !Ordinary.Contains(code) && !Asking.Contains(code) && !Broken.Contains(code)
        && !code.StartsWith("SHOWN", StringComparison.Ordinal);

    /// <summary>The faults that may have caused it, youngest first.</summary>
    public static IEnumerable<Fault> Causes(Seen seen, Wish wish, IReadOnlyList<Fault> faults) =>
        faults.Reverse().Where(f => Grace(seen.Code, f, wish.Provider) is { } grace && f.Touches(seen.From, seen.To, grace));

    /// <summary>Nodes that ended by themselves, although the others had not given them up.</summary>
    public static IReadOnlyList<Finding> Fallen(IEnumerable<Fault> faults) =>
        [.. faults.Where(f => f is { Kind: FaultKind.Fall, IsExcused: false }).Select(f => new Finding($"{f.Target} ended by itself at {f.From:HH:mm:ss}; its log says why", null))];

    /// <summary>Errors without a cause, and challenges that say that a grant is gone which is not.</summary>
    public static IReadOnlyList<Finding> Unexplained(
        IEnumerable<Wish> wishes, IReadOnlyList<Fault> faults, Func<string, IReadOnlyList<Grant>> grants)
    {
        var owned = new Dictionary<string, ILookup<string, Grant>>();
        List<Finding> found = [];
        foreach (var wish in wishes)
        {
            if (!owned.TryGetValue(wish.Provider, out var all))
            {
                owned[wish.Provider] = all = grants(wish.Provider).ToLookup(g => g.User);
            }

            found.AddRange(wish.Seen.Where(s => IsError(s.Code) && !Causes(s, wish, faults).Any())
                .Select(s => new Finding($"{wish.Id}: {s.Code} at {s.To:HH:mm:ss.fff}, and no fault was open that explains it", wish)));
            found.AddRange(wish.Seen.Where(s => Broken.Contains(s.Code) && !IsGone([.. all[wish.User]], s, faults))
                .Select(s => new Finding($"{wish.Id}: {s.Code} at {s.To:HH:mm:ss.fff}, but the grant of {wish.User} lived at {wish.Provider}", wish)));
        }

        return found;
    }

    // The youngest grant that a node had time to store: it has ended, or there is none because a fault took its first tokens.
    private static bool IsGone(IReadOnlyList<Grant> grants, Seen seen, IReadOnlyList<Fault> faults)
    {
        var newest = grants.Where(g => g.Began < seen.From - Storing).MaxBy(g => g.Began);
        return newest is null ? grants.Any(g => g.Ended is not null) : newest.Lost || newest.Ended < seen.To
            || faults.Any(f => (OfNodes.Contains(f.Kind) || OfStores.Contains(f.Kind)) && f.Touches(newest.Began, newest.Began + Storing, Storing));
    }

    // How long after a fault's end such an error may still be due to it; null where it never is.
    private static TimeSpan? Grace(string code, Fault fault, string provider) => code switch
    {
        "PROVIDER_UNAVAILABLE" => OfProviders.Contains(fault.Kind) && fault.Target == provider ? Claims
            : OfApis.Contains(fault.Kind) ? Recovery
            : OfNodes.Contains(fault.Kind) || OfStores.Contains(fault.Kind) ? Claims
            : null,
        // A page says in words which of the two it is.
        "PAGE 503" => OfStores.Contains(fault.Kind) || OfNodes.Contains(fault.Kind)
            || (OfProviders.Contains(fault.Kind) && fault.Target == provider) ? Recovery : null,
        "STORE_UNAVAILABLE" => OfStores.Contains(fault.Kind) || OfNodes.Contains(fault.Kind) ? Recovery : null,
        "OUTCOME_UNKNOWN" => OfNodes.Contains(fault.Kind) || OfStores.Contains(fault.Kind) || OfApis.Contains(fault.Kind)
            || (OfProviders.Contains(fault.Kind) && fault.Target == provider) ? Claims : null,
        "CONNECTION" or "TIMEOUT" or "GARBAGE" or "HTTP 502" or "HTTP 503" or "HTTP 504" =>
            OfNodes.Contains(fault.Kind) || OfStores.Contains(fault.Kind) ? Recovery : null,
        _ => null,
    };
}
