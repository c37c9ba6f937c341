using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What clients hold: given, rotated, taken back. M7, S24, S25, S48.</summary>
internal static class Granting
{
    /// <summary>The command comes with a token whose grant is gone: whatever the token itself says, it is good for nothing here.</summary>
    public static bool IsOver(Draft draft, Command command) => AskerOf(command)?.Grant is { } id && draft.Session.Book.Grant(id, draft.Now) is null;

    /// <summary>Whether an authority to act without the user still stands. S48.</summary>
    public static bool Stands(Draft draft, Asker asker) =>
        asker.Grant is { } id ? draft.Session.Book.Grant(id, draft.Now) is not null : asker.AuthorizedUntil > draft.Now;

    public static Grant Give(Draft draft, Authorization authorization)
    {
        while (draft.Session.Book.Grants is { Count: >= Limits.Grants } full)
        {
            End(draft, full.MinBy(g => g.RotatedAt)!);
        }

        var request = authorization.Request;
        var grant = new Grant(
            $"grt_{draft.Stamp.CommandId}",
            request.Client,
            request.Scopes,
            request.Resource,
            authorization.TraceId,
            draft.Now,
            Generation: 1,
            draft.Now,
            draft.Now + Limits.GrantUnused,
            authorization.Sid);
        draft.Put(draft.Session.Book.With(grant));
        draft.Audit(AuditKind.Granted, AuditDetail.Of(grant.Scopes), client: grant.Client);
        return grant;
    }

    public static Reply Rotate(Draft draft, Command.RotateGrant command)
    {
        if (draft.Session.Book.Grant(command.GrantId, draft.Now) is not { } grant
            || grant.Client != command.Client
            || (command.Resource is not null && command.Resource != grant.Resource))
        {
            return new Reply.Refused(ErrorCode.NotFound);
        }

        var isLate = command.Generation == grant.Generation - 1 && draft.Now - grant.RotatedAt <= Limits.RotationGrace;
        if (command.Generation != grant.Generation && !isLate)
        {
            Reused(draft, grant.Id, grant.Client);
            return new Reply.Refused(ErrorCode.NotFound);
        }

        if (command.Scopes is { } narrower && narrower.Except(grant.Scopes).Count > 0)
        {
            return new Reply.Refused(ErrorCode.InsufficientScope); // A refresh never widens (RFC 6749 §6).
        }

        if (isLate)
        {
            return Is(draft, grant); // Its answer got lost: the same successor again, and the family does not fork.
        }

        var unused = draft.Now + Limits.GrantUnused;
        var ends = grant.GivenAt + Limits.GrantLife;
        var rotated = grant with { Generation = grant.Generation + 1, RotatedAt = draft.Now, ExpiresAt = unused < ends ? unused : ends };
        draft.Put(draft.Session.Book.With(rotated));
        return Is(draft, rotated);
    }

    public static Reply Revoke(Draft draft, Command.RevokeGrant command)
    {
        if (draft.Session.Book.Grant(command.GrantId, draft.Now) is not { } grant || grant.Client != command.Client)
        {
            return new Reply.Noted(0);
        }

        End(draft, grant);
        return new Reply.Noted(1);
    }

    public static Reply Revoke(Draft draft, Command.RevokeClient command)
    {
        var before = draft.Session.Book;
        if (before.Consent(command.Client) is null && before.Grants.TrueForAll(g => g.Client != command.Client))
        {
            return new Reply.Noted(0);
        }

        foreach (var grant in before.Grants.Where(g => g.Client == command.Client))
        {
            End(draft, grant);
        }

        draft.Put(draft.Session.Book with
        {
            Consents = draft.Session.Book.Consents.RemoveAll(c => c.Client == command.Client),
            Authorizations = draft.Session.Book.Authorizations.RemoveAll(a => a.Request.Client == command.Client),
        });
        draft.Audit(AuditKind.Revoked, client: command.Client);
        Cancel(draft, i => i.Asked.Client == command.Client, CancelledBy.User);
        return new Reply.Noted(1);
    }

    public static Reply Look(Draft draft, Command.LookAtGrant command) =>
        draft.Session.Book.Grant(command.GrantId, draft.Now) is { } grant ? Is(draft, grant) : new Reply.Refused(ErrorCode.NotFound);

    /// <summary>Somebody presented what was used up: two have it, so nobody keeps what came of it. S24, S25.</summary>
    public static void Reused(Draft draft, string grantId, string client)
    {
        draft.Audit(AuditKind.ReuseDetected, client: client);
        if (draft.Session.Book.Grant(grantId, draft.Now) is { } grant)
        {
            End(draft, grant);
        }
    }

    /// <summary>The user logged out at the identity provider: what was given in that session of theirs, or in any where none is named. M8.</summary>
    public static void LoggedOut(Draft draft, string? sid)
    {
        foreach (var grant in draft.Session.Book.Grants.Where(g => sid is null || g.Sid == sid))
        {
            End(draft, grant);
        }

        var left = draft.Session.Book.Authorizations.RemoveAll(a => sid is null || a.Sid == sid);
        if (left.Count != draft.Session.Book.Authorizations.Count)
        {
            draft.Put(draft.Session.Book with { Authorizations = left });
        }
    }

    /// <summary>What time alone ends.</summary>
    public static void Forget(Draft draft)
    {
        var book = draft.Session.Book;
        if (book.Grants.Exists(g => g.ExpiresAt <= draft.Now) || book.Authorizations.Exists(a => a.ExpiresAt <= draft.Now))
        {
            draft.Put(book with
            {
                Grants = book.Grants.RemoveAll(g => g.ExpiresAt <= draft.Now),
                Authorizations = book.Authorizations.RemoveAll(a => a.ExpiresAt <= draft.Now),
            });
        }
    }

    private static void End(Draft draft, Grant grant)
    {
        draft.Put(draft.Session.Book with { Grants = draft.Session.Book.Grants.RemoveAll(g => g.Id == grant.Id) });
        draft.Audit(AuditKind.Revoked, client: grant.Client);
        Cancel(draft, i => i.Asked.Grant == grant.Id, CancelledBy.Client);
    }

    private static void Cancel(Draft draft, Func<Intent, bool> which, CancelledBy by)
    {
        foreach (var intent in draft.Session.Intents.Where(i => i.State is IntentState.Parked or IntentState.Released).Where(which))
        {
            Cancelling.End(draft, intent, by);
        }
    }

    private static Reply.GrantIs Is(Draft draft, Grant grant) => new(grant, draft.Session.Book.Person);

    private static Asker? AskerOf(Command command) => command switch
    {
        Command.Call c => c.Request.By,
        Command.ParkForScope c => c.Request.By,
        Command.Collect c => c.By,
        Command.Cancel c => c.By,
        Command.List c => c.By,
        _ => null,
    };
}
