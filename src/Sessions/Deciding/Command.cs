using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Everything that can be asked of a session. Closed.</summary>
public abstract partial record Command
{
    private Command(Stamp stamp) => Stamp = stamp;

    /// <summary>Id, node and trace.</summary>
    public Stamp Stamp { get; init; }

    /// <summary>A protected tool call arrived.</summary>
    public sealed record Call(Stamp Stamp, CallRequest Request) : Command(Stamp);

    /// <summary>The host takes the answer of an intent that is over.</summary>
    public sealed record Collect(Stamp Stamp, string IntentId, Asker By) : Command(Stamp);

    /// <summary>An administrator says no to an intent that has not run.</summary>
    public sealed record CancelForUser(Stamp Stamp, string IntentId) : Command(Stamp);

    /// <summary>What an administrator may see. Changes nothing.</summary>
    public sealed record LookOver(Stamp Stamp) : Command(Stamp);

    /// <summary>Somebody entitled says no. Without an asker it is the user in the browser, who may cancel every intent of their own. S48.</summary>
    public sealed record Cancel(Stamp Stamp, string IntentId, Asker? By) : Command(Stamp);

    /// <summary>The user, proven in the browser, ticks intents.</summary>
    public sealed record Confirm(Stamp Stamp, IReadOnlyList<string> IntentIds) : Command(Stamp);

    /// <summary>What is open or recently over. Without an asker it is the user, who sees all of their own. Changes nothing. S48.</summary>
    public sealed record List(Stamp Stamp, Asker? By) : Command(Stamp);

    /// <summary>What a ticket is for. Changes nothing.</summary>
    public sealed record LookAtTicket(Stamp Stamp, string TicketId) : Command(Stamp);

    /// <summary>A browser that is proven to be the user wants to connect a provider again.</summary>
    public sealed record OpenTicket(Stamp Stamp, string Provider, ScopeSet Scopes) : Command(Stamp);

    /// <summary>A browser is about to be sent to an authorization endpoint.</summary>
    public sealed record BeginLeg(Stamp Stamp, string TicketId, Leg Leg) : Command(Stamp);

    /// <summary>A browser came back with a code: consumes the leg. S19.</summary>
    public sealed record RedeemLeg(Stamp Stamp, string TicketId, string StateHash, string BrowserHash, Secret Code, string? Iss) : Command(Stamp);

    /// <summary>A browser came back with an error. <paramref name="ProvenUser"/>: it is known to be the user's. S20.</summary>
    public sealed record DeclineLeg(Stamp Stamp, string TicketId, string StateHash, string BrowserHash, bool ProvenUser) : Command(Stamp);

    /// <summary>A sign-in ended with somebody else than the session's user. Only for the audit log. S15.</summary>
    public sealed record NoteWrongUser(Stamp Stamp, string TicketId) : Command(Stamp);

    /// <summary>The exchange of a code ended.</summary>
    public sealed record ExchangeEnded(Stamp Stamp, string TicketId, string ClaimId, ExchangeEnd End) : Command(Stamp);

    /// <summary>A refresh ended.</summary>
    public sealed record RefreshEnded(Stamp Stamp, string Provider, long Generation, string ClaimId, RefreshEnd End) : Command(Stamp);

    /// <summary>The API refused the token of this generation; newer credentials are wanted, and they must cover what the call needs.</summary>
    public sealed record Renew(Stamp Stamp, string Provider, long Generation, ScopeSet? Needs = null) : Command(Stamp);

    /// <summary>The API refused the token of this generation although it was just renewed: the connection is broken.</summary>
    public sealed record Reject(Stamp Stamp, string Provider, long Generation) : Command(Stamp);

    /// <summary>The API wants more scopes than the connection seemed to need; for a call that was not recorded.</summary>
    public sealed record ParkForScope(Stamp Stamp, CallRequest Request, ScopeSet Scopes) : Command(Stamp);

    /// <summary>The execution of an intent ended.</summary>
    public sealed record ExecutionEnded(Stamp Stamp, string IntentId, string ClaimId, ExecutionEnd End) : Command(Stamp);

    /// <summary>An administrator expires the access token of one provider, or of all. M12.</summary>
    public sealed record ForceExpiry(Stamp Stamp, string? Provider) : Command(Stamp);

    /// <summary>
    /// The user or an administrator disconnects a provider: revoked there, wiped here. M8. <paramref name="ByUser"/>: it is the user in the
    /// browser, who was told what waits for it, and whose no that is to all of it. S20.
    /// </summary>
    public sealed record Disconnect(Stamp Stamp, string Provider, bool ByUser = false) : Command(Stamp);

    /// <summary>What the session is connected to. Changes nothing.</summary>
    public sealed record ListConnections(Stamp Stamp) : Command(Stamp);

    /// <summary>
    /// The user logged out at a provider. The digests are those of <see cref="Identity.AccountLogin"/>: at least one of them is there, and with
    /// <paramref name="Sid"/> only that session of the provider's is meant. M8.
    /// </summary>
    public sealed record ProviderLoggedOut(Stamp Stamp, string Provider, string? Sub, string? Sid) : Command(Stamp);

    /// <summary>Whether a browser's sign-in since then still stands. Changes nothing.</summary>
    public sealed record LookAtSignIn(Stamp Stamp, string? Sid, DateTimeOffset Since) : Command(Stamp);

    /// <summary>Time passed, or the session was just loaded: does whatever is due. Live work and recovery take this same path.</summary>
    public sealed record Tick(Stamp Stamp) : Command(Stamp);
}

/// <summary>One protected tool call as it arrived, with its arguments already checked against the tool's schema.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">Canonical by RFC 8785.</param>
/// <param name="Digest">Of client, tool and arguments.</param>
/// <param name="By">Who asks, under what authority.</param>
/// <param name="Handle">The intent that this repeats, if the host says so.</param>
/// <param name="StartNew">The host says that this is another call even if it looks like a repetition (<c>_meta["reconnect/new"]</c>).</param>
public sealed record CallRequest(string Tool, RawJson Arguments, string Digest, Asker By, string? Handle, bool StartNew);
