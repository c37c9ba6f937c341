using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>From a user's consent to the code that goes out, and to what it is exchanged for. S16, S19, S22, S24.</summary>
internal static class Authorizing
{
    public static Reply Begin(Draft draft, Command.BeginAuthorization command)
    {
        var book = draft.Session.Book;
        if (book.Authorization(command.AuthorizationId, draft.Now) is { } known)
        {
            draft.Audit(AuditKind.ReuseDetected, client: known.Request.Client); // The same sign-in came back a second time. S19.
            return new Reply.Illegal(known.State.GetType().Name, nameof(Command.BeginAuthorization));
        }

        var request = command.Request;
        var agreed = book.Consent(request.Client)?.Scopes ?? ScopeSet.Empty;
        if (!command.Consented && request.Scopes.Except(agreed).Count > 0)
        {
            return new Reply.Refused(ErrorCode.ConfirmationRequired);
        }

        if (command.Person is null && book.Person is null && request.Scopes.Contains("openid"))
        {
            return new Reply.Refused(ErrorCode.AuthRequired); // Nobody knows yet what to say about the user: only a sign-in tells.
        }

        if (command.Consented)
        {
            book = book with { Consents = Bounded(book.Consents, request.Client).Add(new Consent(request.Client, agreed.Union(request.Scopes), draft.Now)) };
            draft.Audit(AuditKind.Consented, AuditDetail.Of(request.Scopes), client: request.Client);
        }

        while (book.Authorizations.Count >= Limits.Authorizations)
        {
            book = book with { Authorizations = book.Authorizations.RemoveAt(0) };
        }

        var begun = new Authorization(
            command.AuthorizationId,
            request,
            command.BrowserHash,
            draft.Stamp.TraceId,
            draft.Now + Limits.Authorization,
            new AuthorizationState.Underway([]),
            command.Sid);
        draft.Put(book.With(begun) with { Person = command.Person ?? book.Person });
        return Now(draft, begun);
    }

    public static Reply Look(Draft draft, Command.LookAtAuthorization command) =>
        Find(draft, command.AuthorizationId, command.BrowserHash) is { State: AuthorizationState.Underway } found
            ? Now(draft, found)
            : new Reply.Refused(ErrorCode.NotFound);

    /// <summary>The browser leaves for a provider; it is not sent there a second time.</summary>
    public static void Visit(Draft draft, Leg leg, string provider)
    {
        if (leg.Authorization is { } id && Find(draft, id, leg.BrowserHash) is { State: AuthorizationState.Underway underway } found)
        {
            draft.Put(draft.Session.Book.With(found with { State = new AuthorizationState.Underway(underway.Visited.Add(provider)) }));
        }
    }

    public static Reply Issue(Draft draft, Command.IssueCode command)
    {
        switch (Find(draft, command.AuthorizationId, command.BrowserHash))
        {
            case { State: AuthorizationState.Underway } found:
                var issued = found with
                {
                    ExpiresAt = draft.Now + Limits.Authorization,
                    State = new AuthorizationState.CodeOut(draft.Now + Limits.Code),
                };
                draft.Put(draft.Session.Book.With(issued));
                return new Reply.AuthorizationIs(issued, [], []);
            case { } found:
                return new Reply.Illegal(found.State.GetType().Name, nameof(Command.IssueCode));
            case null:
                return new Reply.Refused(ErrorCode.NotFound);
        }
    }

    public static Reply Redeem(Draft draft, Command.RedeemCode command)
    {
        switch (draft.Session.Book.Authorization(command.AuthorizationId, draft.Now))
        {
            // Two have the code: whoever came first may be the thief (RFC 6749 §4.1.2).
            case { State: AuthorizationState.Redeemed redeemed } used:
                Granting.Reused(draft, redeemed.GrantId, used.Request.Client);
                return new Reply.Refused(ErrorCode.NotFound);
            case { State: AuthorizationState.CodeOut code } found when code.Until > draft.Now && IsBoundTo(found.Request, command):
                var grant = Granting.Give(draft, found);
                draft.Put(draft.Session.Book.With(found with { State = new AuthorizationState.Redeemed(grant.Id) }));
                return new Reply.GrantIs(grant, draft.Session.Book.Person, found.Request.Nonce);
            default:
                return new Reply.Refused(ErrorCode.NotFound);
        }
    }

    private static bool IsBoundTo(AuthorizationRequest request, Command.RedeemCode command) =>
        request.Client == command.Client
        && request.RedirectUri == command.RedirectUri
        && (command.Resource is null || request.Resource == command.Resource)
        && request.Challenge == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(command.Verifier.Reveal()))); // RFC 7636 §4.6

    private static Authorization? Find(Draft draft, string id, string browserHash) =>
        draft.Session.Book.Authorization(id, draft.Now) is { } found && found.BrowserHash == browserHash ? found : null;

    private static Reply.AuthorizationIs Now(Draft draft, Authorization authorization)
    {
        var visited = ((AuthorizationState.Underway)authorization.State).Visited;
        var needs = draft.Rules.Providers
            .Where(p => !visited.Contains(p.Name))
            .Select(p => new Need(p.Name, Needed(draft, authorization.Request, p.Name)))
            .Where(n => n.Scopes.Count > 0 && Assessing.Fit(draft, n.Provider, n.Scopes) is Fitness.Unfit);
        return new Reply.AuthorizationIs(
            authorization, [.. needs], [.. draft.Session.Intents.Where(i => i.State is IntentState.Parked)]);
    }

    /// <summary>What the client asks for at a provider, and what is parked for it. M16.</summary>
    private static ScopeSet Needed(Draft draft, AuthorizationRequest request, string provider)
    {
        var ofProvider = draft.Rules.Matrix.Needed(provider);
        return ofProvider.Except(ofProvider.Except(request.Scopes)).Union(Ticketing.Wanted(draft, provider));
    }

    private static ImmutableList<Consent> Bounded(
        ImmutableList<Consent> consents, string client)
    {
        var others = consents.RemoveAll(c => c.Client == client);
        return others.Count < Limits.Consents ? others : others.RemoveAt(0);
    }
}
