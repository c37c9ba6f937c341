using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Pages;
using ReconnectGrains.McpHost.Connect.Requests;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Connect.Overview;

/// <summary>
/// What is connected for the user and which clients may act for them, and the end of each, asked first; for a browser that is proven to be
/// the user's. Whose connection it is says the browser's sign-in alone, never the request. M8, S16, S48.
/// </summary>
internal sealed class ConnectionsEndpoints(
    ConnectPort port, ConnectPageOptions options, BrowserCookies cookies, Outcomes outcomes, ConnectionCards cards, RequestCards requests)
{
    /// <summary>What the address after an act names it by. S14.</summary>
    private const string Ended = "ended";

    /// <summary>The value of <see cref="Ended"/> for a client: no name of one, because anybody can make up an address.</summary>
    private const string App = "app";

    /// <summary>Shows them.</summary>
    public async Task<IResult> Show(HttpContext context, CancellationToken cancellation)
    {
        if (SingleQuery.Of(context.Request) is not { } query)
        {
            return outcomes.BadRequest();
        }

        if (cookies.User(context) is not { } user)
        {
            var action = new PageAction.Press(ConnectionTexts.ToSignIn, Paths.ConnectionsSignIn);
            return outcomes.Show(ConnectionTexts.SignInFirst with { Action = action }, StatusCodes.Status200OK);
        }

        var intents = await port.Intents(user.Key, TimeSpan.Zero, cancellation);
        var connections = cards.Of(await port.Connections(user.Key, cancellation), intents);
        var (consents, grants) = await port.Clients(user.Key, cancellation);
        var view = new ConnectionsView(Notice(query[Ended], connections), connections, options.LetsClientsIn ? cards.Of(consents, grants, intents) : null, user);
        return new RazorComponentResult<ConnectionsPage>(new { options.ServerName, View = view }) { PreventStreamingRendering = true };
    }

    /// <summary>Sends the browser to the identity provider.</summary>
    public async Task<IResult> SignIn(HttpContext context, CancellationToken cancellation) =>
        await port.SignIn(cookies.StartFlow(context), cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            _ => outcomes.NotSignedIn(justSignedOut: false),
        };

    /// <summary>Says what a disconnect stops, and asks.</summary>
    public async Task<IResult> AskDisconnect(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var intents = await port.Intents(user.Key, TimeSpan.Zero, cancellation);
        var provider = Provider(context);
        if (cards.Of(await port.Connections(user.Key, cancellation), intents).FirstOrDefault(c => c.Provider == provider && c.State != ConnectionStanding.Missing) is not { } card)
        {
            return outcomes.NothingToEnd(user);
        }

        string[] stops =
        [
            ConnectionTexts.AccessIsRevoked(card.Title, card.Account),
            .. card.Tools.Count > 0 ? [ConnectionTexts.ToolsStop(card.Tools)] : Array.Empty<string>(),
            ConnectionTexts.WaitingIsCancelled(card.Waiting),
            ConnectionTexts.RunsOn,
        ];
        var waiting = Cards(ConnectionCards.Waiting(intents, i => i.Provider == provider));
        return Ask(new Question(
            ConnectionTexts.AskDisconnect(card.Title), stops, waiting, ConnectionTexts.Disconnect(card.Title), Paths.Disconnect(provider), Client: null, user));
    }

    /// <summary>Disconnects.</summary>
    public async Task<IResult> Disconnect(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var provider = Provider(context);
        await port.Disconnect(user.Key, provider, cancellation);
        return new SeeOther(Paths.Connections + QueryString.Create(Ended, provider));
    }

    /// <summary>Says what a client loses, and asks.</summary>
    public async Task<IResult> AskWithdraw(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var (consents, grants) = await port.Clients(user.Key, cancellation);
        var intents = await port.Intents(user.Key, TimeSpan.Zero, cancellation);
        var id = SingleQuery.Of(context.Request)?["client"];
        if (cards.Of(consents, grants, intents).FirstOrDefault(c => c.Id == id) is not { } app)
        {
            return outcomes.NothingToEnd(user);
        }

        string[] stops =
        [
            ConnectionTexts.AppStops(app.Name), ConnectionTexts.AppCancelled(app.Waiting), ConnectionTexts.RunsOn, ConnectionTexts.AppAsksAgain(app.Name), ConnectionTexts.ProvidersStay,
        ];
        var waiting = Cards(ConnectionCards.Waiting(intents, i => i.Asked.Client == id));
        return Ask(new Question(
            ConnectionTexts.AskWithdraw(app.Name), stops, waiting, ConnectionTexts.Withdraw(app.Name), Paths.Withdraw, app.Id, user));
    }

    /// <summary>Takes back what a client holds.</summary>
    public async Task<IResult> Withdraw(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        if (form["client"].ToString() is not { Length: > 0 and <= Limits.ClientIdCharacters } client)
        {
            return outcomes.BadRequest();
        }

        await port.RevokeClient(user.Key, client, cancellation);
        return new SeeOther(Paths.Connections + QueryString.Create(Ended, App));
    }

    private RazorComponentResult<QuestionPage> Ask(Question question) =>
        new(new { options.ServerName, Question = question }) { PreventStreamingRendering = true };

    private static string Provider(HttpContext context) => (string)context.Request.RouteValues["provider"]!;

    private string? Notice(string? ended, IReadOnlyList<ConnectionCard> connections) => ended switch
    {
        null => null,
        App => ConnectionTexts.AppIsOut,

        // Said only where it is true: anybody can make up an address.
        _ => connections.FirstOrDefault(c => c.Provider == ended && c.State == ConnectionStanding.Missing) is { } card ? ConnectionTexts.IsDisconnected(card.Title) : null,
    };

    private List<RequestCard> Cards(IReadOnlyList<Intent> waiting) => [.. waiting.Select(requests.Of)];
}
