using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Memberships;

/// <summary>Whether a user belongs to a tenant, and since when.</summary>
/// <param name="Key">The user of the tenant.</param>
/// <param name="Active">False once the membership has ended.</param>
/// <param name="Version">Counts changes from 1. An association made under another version is stale.</param>
/// <param name="ChangedAt">When it last changed.</param>
public sealed record Membership(SessionKey Key, bool Active, long Version, DateTimeOffset ChangedAt);

/// <summary>A membership after a request to change it.</summary>
/// <param name="Now">As it is now.</param>
/// <param name="Changed">False when it was so already.</param>
public sealed record MembershipChange(Membership Now, bool Changed);

/// <summary>Who belongs to which tenant, as this installation knows it. M9. Nothing is cached here.</summary>
public sealed class MembershipDirectory(SqlDatabase database)
{
    private const string Columns = "active AS Active, version AS Version, changed_at AS ChangedAt";

    /// <summary>The membership, or null when the user was never seen.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<Membership?> Get(SessionKey key, CancellationToken cancellation) =>
        (await database.Read(work => Select(work, key), cancellation))?.Of(key);

    /// <summary>Begins the membership of a user who is seen for the first time. One that has ended stays ended.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<Membership> EnsureActive(SessionKey key, CancellationToken cancellation) =>
        await Get(key, cancellation) ?? (await Change(key, active: true, alsoExisting: false, cancellation)).Now;

    /// <summary>Ends the membership, also of a user who was never seen, who is thereby kept out.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed.</exception>
    public Task<MembershipChange> End(SessionKey key, CancellationToken cancellation) =>
        Change(key, active: false, alsoExisting: true, cancellation);

    /// <summary>Begins the membership, or begins it again.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed.</exception>
    public Task<MembershipChange> Activate(SessionKey key, CancellationToken cancellation) =>
        Change(key, active: true, alsoExisting: true, cancellation);

    /// <summary>One page of memberships, in order of tenant and user. A null part does not restrict.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Membership>> Find(string? tenant, string? user, SessionKey? after, int limit, CancellationToken cancellation)
    {
        List<string> conditions = ["version > 0"];
        conditions.AddRange(tenant is null ? [] : ["tenant = @tenant"]);
        conditions.AddRange(user is null ? [] : ["user_id = @user"]);
        conditions.AddRange(after is null ? [] : ["(tenant, user_id) > (@afterTenant, @afterUser)"]);
        var values = new { tenant, user, afterTenant = after?.Tenant, afterUser = after?.User, limit };
        var rows = await database.Read(
            work => work.Rows<NamedRow>(
                $"""
                SELECT tenant AS Tenant, user_id AS UserId, {Columns} FROM memberships WHERE {string.Join(" AND ", conditions)}
                ORDER BY tenant, user_id LIMIT @limit
                """,
                values),
            cancellation);
        return [.. rows.Select(r => new Row(r.Active, r.Version, r.ChangedAt).Of(new SessionKey(r.Tenant, r.UserId)))];
    }

    private Task<MembershipChange> Change(SessionKey key, bool active, bool alsoExisting, CancellationToken cancellation)
    {
        var values = new { tenant = key.Tenant, user = key.User, active = active ? 1L : 0L, now = database.Now };
        var existing = alsoExisting
            ? """
              UPDATE SET active = excluded.active, version = memberships.version + 1, changed_at = excluded.changed_at
              WHERE memberships.active <> excluded.active
              """
            : "NOTHING";
        return database.Write(
            async work =>
            {
                var changed = await work.First<Row>(
                    $"""
                    INSERT INTO memberships (tenant, user_id, active, version, changed_at) VALUES (@tenant, @user, @active, 1, @now)
                    ON CONFLICT (tenant, user_id) DO {existing} RETURNING {Columns}
                    """,
                    values);
                return changed is not null
                    ? new MembershipChange(changed.Of(key), Changed: true)
                    : new MembershipChange((await Select(work, key))!.Of(key), Changed: false);
            },
            cancellation);
    }

    private static Task<Row?> Select(SqlWork work, SessionKey key) => work.First<Row>(
        $"SELECT {Columns} FROM memberships WHERE tenant = @tenant AND user_id = @user", new { tenant = key.Tenant, user = key.User });

    private sealed record NamedRow(string Tenant, string UserId, long Active, long Version, long ChangedAt);

    private sealed record Row(long Active, long Version, long ChangedAt)
    {
        public Membership Of(SessionKey key) => new(key, Active != 0, Version, DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt));
    }
}
