using System.Net;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>
/// All that the pages can do, as functions: they have no other way to a session. There is one <see cref="Reconnects"/> and it stays sealed;
/// tests of the pages put functions of their own here.
/// </summary>
/// <param name="Look">What to show for a link.</param>
/// <param name="Begin">Starts a trip.</param>
/// <param name="Return">The callback.</param>
/// <param name="OpenAgain">The locator of a new link to a provider; null when there is no such provider.</param>
/// <param name="Intents">The user's own intents.</param>
/// <param name="Confirm">The user's ticks.</param>
/// <param name="Cancel">The user's no.</param>
/// <param name="IsSignedIn">Whether a browser's sign-in still stands.</param>
/// <param name="Connections">What the user is connected to.</param>
/// <param name="Disconnect">Ends one of that.</param>
/// <param name="Clients">What clients the user agreed to, and what they hold.</param>
/// <param name="RevokeClient">Ends all of one.</param>
/// <param name="SignIn">Sends a browser to the identity provider, for the user's own pages alone.</param>
public sealed record ConnectPort(
    Func<string, CancellationToken, Task<LinkView>> Look,
    Func<string, Secret, SessionKey?, CancellationToken, Task<TripStart>> Begin,
    Func<CallbackParameters, Secret?, SessionKey?, CancellationToken, Task<TripEnd>> Return,
    Func<SessionKey, string, CancellationToken, Task<string?>> OpenAgain,
    Func<SessionKey, TimeSpan, CancellationToken, Task<IReadOnlyList<Intent>>> Intents,
    Func<SessionKey, IReadOnlyList<string>, CancellationToken, Task> Confirm,
    Func<SessionKey, IReadOnlyList<string>, CancellationToken, Task> Cancel,
    Func<SessionKey, string?, DateTimeOffset, CancellationToken, Task<bool>> IsSignedIn,
    Func<SessionKey, CancellationToken, Task<IReadOnlyList<ConnectionView>>> Connections,
    Func<SessionKey, string, CancellationToken, Task> Disconnect,
    Func<SessionKey, CancellationToken, Task<(IReadOnlyList<Consent> Consents, IReadOnlyList<Grant> Grants)>> Clients,
    Func<SessionKey, string, CancellationToken, Task> RevokeClient,
    Func<Secret, CancellationToken, Task<TripStart>> SignIn)
{
    /// <summary>Notes from which network a browser sets out with a link.</summary>
    public Func<string, IPAddress?, CancellationToken, Task> Follow { get; init; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The real thing.</summary>
    public static ConnectPort Of(Reconnects reconnects, ProviderLogouts logouts, Authorizations authorizations, LinkTrail trail) => new(
        reconnects.Look, reconnects.Begin, reconnects.Return, reconnects.OpenAgain, reconnects.Intents, reconnects.Confirm, reconnects.Cancel,
        logouts.IsSignedIn, reconnects.Connections, reconnects.Disconnect, authorizations.List, authorizations.RevokeClient, authorizations.SignIn)
    {
        Follow = trail.Follow,
    };
}
