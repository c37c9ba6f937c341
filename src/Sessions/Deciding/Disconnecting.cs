using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>The end of a connection that somebody wants. M8.</summary>
internal static class Disconnecting
{
    public static Reply Decide(Draft draft, Command.Disconnect command)
    {
        var connection = draft.Session.At(command.Provider);
        if (connection.State is ConnectionState.Missing)
        {
            return new Reply.Noted(0);
        }

        if (Credentials(connection) is { } credentials && Refreshing.IsOfIssuer(draft, connection))
        {
            draft.Add(new SideEffect.Revoke(command.Provider, credentials));
        }

        draft.Put(connection with { State = new ConnectionState.Missing(connection.State.Generation + 1) });
        draft.Audit(AuditKind.Revoked, provider: command.Provider);
        if (command.ByUser)
        {
            foreach (var intent in draft.Session.Intents.Where(i => i.Provider == command.Provider && i.State is IntentState.Parked or IntentState.Released).ToList())
            {
                Cancelling.End(draft, intent, CancelledBy.User); // A later connection must not wake what was given up with this one.
            }
        }

        return new Reply.Noted(1);
    }

    /// <summary>Without their credentials: whoever asks wants to read.</summary>
    public static Reply List(Draft draft) => new Reply.ConnectionsAre(
        [.. draft.Session.Connections.Where(c => c.State is not ConnectionState.Missing).Select(c => new ConnectionView(
            c.Provider, c.Account?.Label, c.Granted, Credentials(c)?.ObtainedAt, (c.State as ConnectionState.Broken)?.Reason))]);

    private static Credentials? Credentials(Connection connection) => connection.State switch
    {
        ConnectionState.Active a => a.Credentials,
        ConnectionState.Refreshing r => r.Credentials,
        _ => null,
    };
}
