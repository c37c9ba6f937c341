using System.Collections.Immutable;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What a logout at a provider ends here (OpenID Connect Back-Channel Logout 1.0 §2.7). M8.</summary>
internal static class LoggingOut
{
    /// <summary>Browser sign-ins, where the provider is the identity; and a connection that cannot do without its user's presence.</summary>
    public static Reply Decide(Draft draft, Command.ProviderLoggedOut command)
    {
        if (draft.Rules.Provider(command.Provider) is not { } rule)
        {
            return new Reply.Noted(0);
        }

        var affected = 0;
        if (rule.IsIdentity)
        {
            EndSignIns(draft, command);
            affected++;
        }

        var connection = draft.Session.At(command.Provider);
        if (IsMeant(connection.Account?.Login, command) && Credentials(connection) is { } credentials && (credentials.RefreshToken is null || rule.LogoutRevokes))
        {
            Break(draft, rule, connection, credentials);
            affected++;
        }

        return new Reply.Noted(affected);
    }

    /// <summary>Whether a browser's sign-in still stands. Changes nothing.</summary>
    public static Reply Look(Draft draft, Command.LookAtSignIn command) =>
        Ended(draft).Any(e => (e.Sid is null || e.Sid == command.Sid) && command.Since <= e.At)
            ? new Reply.Refused(ErrorCode.AuthRequired)
            : new Reply.Noted(0);

    private static void EndSignIns(Draft draft, Command.ProviderLoggedOut command)
    {
        // What is older than any cookie is forgotten; one line that covers all replaces what would be too many.
        var current = Ended(draft).Where(e => e.At + Limits.BrowserSignIn > draft.Now && e.Sid != command.Sid).ToImmutableList();
        var next = current.Count >= Limits.EndedSignIns ? [new EndedSignIn(null, draft.Now)] : current.Add(new EndedSignIn(command.Sid, draft.Now));
        draft.Become(draft.Session with { EndedSignIns = next });
        draft.Audit(AuditKind.SignedOut, provider: command.Provider);
    }

    private static void Break(Draft draft, ProviderRule rule, Connection connection, Credentials credentials)
    {
        if (rule.IsIssuerOf(connection.Account))
        {
            draft.Add(new SideEffect.Revoke(connection.Provider, credentials));
        }

        draft.Put(connection with
        {
            State = new ConnectionState.Broken(BreakReason.LoggedOut, connection.Account!, connection.Granted, connection.State.Generation + 1),
        });
        draft.Audit(AuditKind.Revoked, AuditDetail.Of(BreakReason.LoggedOut), connection.Provider);
    }

    /// <summary>The session of the provider's that is named; without one, every session of the user that is named.</summary>
    private static bool IsMeant(AccountLogin? login, Command.ProviderLoggedOut command) => login is not null
        && (command.Sid is null ? login.Sub == command.Sub : login.Sid == command.Sid && (command.Sub is null || login.Sub == command.Sub));

    private static Credentials? Credentials(Connection connection) => connection.State switch
    {
        ConnectionState.Active a => a.Credentials,
        ConnectionState.Refreshing r => r.Credentials,
        _ => null,
    };

    private static ImmutableList<EndedSignIn> Ended(Draft draft) => draft.Session.EndedSignIns ?? [];
}
