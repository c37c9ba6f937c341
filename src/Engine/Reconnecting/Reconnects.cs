using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>The browser's way from a connect link back to a working connection. S14 to S21, S31, S32.</summary>
public sealed class Reconnects
{
    private readonly ISessions _sessions;
    private readonly ProviderSet _providers;
    private readonly Locators _locators;
    private readonly Trips _trips;
    private readonly IReturns _returns;
    private readonly Node _node;
    private readonly TimeProvider _time;

    internal Reconnects(ISessions sessions, ProviderSet providers, Locators locators, Trips trips, IReturns returns, Node node, TimeProvider time)
    {
        _sessions = sessions;
        _providers = providers;
        _locators = locators;
        _trips = trips;
        _returns = returns;
        _node = node;
        _time = time;
    }

    /// <summary>The path part of the link for a ticket: sealed, without personal data. S14.</summary>
    public string Locator(SessionKey key, string ticketId, DateTimeOffset expires) =>
        _locators.Seal(LocatorPurpose.Ticket, new Located(key, ticketId, ""), expires);

    /// <summary>What to show for a link. Safe before sign-in: provider and scopes only.</summary>
    public async Task<LinkView> Look(string locator, CancellationToken cancellation) => (await Find(locator, cancellation)).View;

    /// <summary>Starts a trip: to the identity provider when the browser is not proven to be the user, else to the ticket's provider.</summary>
    /// <param name="locator">From the link.</param>
    /// <param name="browser">The random value of the browser's flow cookie. S19.</param>
    /// <param name="provenUser">Who the browser was proven to be, if anybody.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<TripStart> Begin(string locator, Secret browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        var (view, located, ticket) = await Find(locator, cancellation);
        return view is LinkView.Usable
            ? await _trips.Start(located!, ticket!, browser, provenUser, authorization: null, cancellation)
            : new TripStart.No(view);
    }

    /// <summary>The callback: verifies, consumes once, exchanges, stores, resumes. S15, S19, S32, S42.</summary>
    public Task<TripEnd> Return(CallbackParameters callback, Secret? browser, SessionKey? provenUser, CancellationToken cancellation) =>
        _returns.Take(callback, browser, provenUser, cancellation);

    /// <summary>The locator of a new ticket for a provider, for a browser that is proven to be the user; null when nothing is to be reconnected.</summary>
    public async Task<string?> OpenAgain(SessionKey provenUser, string provider, CancellationToken cancellation) =>
        await _sessions.Send(provenUser, new Command.OpenTicket(Stamp(), provider, ScopeSet.Empty), cancellation) is Reply.TicketIs { Ticket: var ticket }
            ? Locator(provenUser, ticket.Id, ticket.ExpiresAt)
            : null;

    /// <summary>The user's own intents, for the page after the reconnect. Waits up to <paramref name="settle"/> for running ones.</summary>
    public async Task<IReadOnlyList<Intent>> Intents(SessionKey provenUser, TimeSpan settle, CancellationToken cancellation)
    {
        var intents = await List(provenUser, cancellation);
        var ends = _time.GetUtcNow() + settle;
        foreach (var running in intents.Where(i => i.State is IntentState.Executing or IntentState.Released))
        {
            var left = ends - _time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await _sessions.Wait(provenUser, new Condition.IntentSettled(running.Id), left, cancellation);
            }
        }

        return await List(provenUser, cancellation);
    }

    /// <summary>The user's ticks.</summary>
    public Task Confirm(SessionKey provenUser, IReadOnlyList<string> intentIds, CancellationToken cancellation) =>
        _sessions.Send(provenUser, new Command.Confirm(Stamp(), intentIds), cancellation);

    /// <summary>The user's no.</summary>
    public async Task Cancel(SessionKey provenUser, IReadOnlyList<string> intentIds, CancellationToken cancellation)
    {
        foreach (var id in intentIds)
        {
            await _sessions.Send(provenUser, new Command.Cancel(Stamp(), id, By: null), cancellation);
        }
    }

    /// <summary>What the user is connected to.</summary>
    public async Task<IReadOnlyList<ConnectionView>> Connections(SessionKey provenUser, CancellationToken cancellation) =>
        await _sessions.Send(provenUser, new Command.ListConnections(Stamp()), cancellation) is Reply.ConnectionsAre found ? found.Connections : [];

    /// <summary>The user disconnects a provider: revoked there, wiped here, and what waits for it is cancelled. M8.</summary>
    public Task Disconnect(SessionKey provenUser, string provider, CancellationToken cancellation) =>
        _sessions.Send(provenUser, new Command.Disconnect(Stamp(), provider, ByUser: true), cancellation);

    private async Task<IReadOnlyList<Intent>> List(SessionKey key, CancellationToken cancellation) =>
        await _sessions.Send(key, new Command.List(Stamp(), By: null), cancellation) is Reply.Listing listing ? listing.Intents : [];

    private async Task<(LinkView View, Located? Located, Ticket? Ticket)> Find(string locator, CancellationToken cancellation)
    {
        var (located, expired) = _locators.Open(LocatorPurpose.Ticket, locator);
        if (located is null)
        {
            return (expired ? new LinkView.Expired() : new LinkView.Unknown(), null, null);
        }

        return await _sessions.Send(located.Key, new Command.LookAtTicket(Stamp(), located.TicketId), cancellation) switch
        {
            Reply.TicketIs { Ticket: { State: TicketState.Ended { How: not TicketEnd.Void } ended } ticket } =>
                (new LinkView.Used(_providers.TitleOf(ticket.Provider), ended.How), null, null),
            Reply.TicketIs { Ticket: { State: TicketState.Exchanging } ticket } => (new LinkView.Used(_providers.TitleOf(ticket.Provider), TicketEnd.None), null, null),
            Reply.TicketIs { Ticket: { State: TicketState.Open or TicketState.Underway } ticket } when ticket.ExpiresAt > _time.GetUtcNow() =>
                (new LinkView.Usable(ticket.Provider, _providers.TitleOf(ticket.Provider), ticket.Scopes, ticket.ExpiresAt), located, ticket),
            _ => (new LinkView.Expired(), null, null),
        };
    }

    private Stamp Stamp() => _node.Stamp(TraceId.Current);
}
