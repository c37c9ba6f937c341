using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Logouts;

/// <summary>
/// Which sessions a login at a provider led to: the provider names the login where it ends it, and knows nothing of our sessions. Holds
/// digests only. M8.
/// </summary>
public sealed class LoginIndex(SqlDatabase database)
{
    // A connection's rows have no end; a browser's end with its sign-in.
    private const long WithoutEnd = 0;

    /// <summary>A browser was proven to be the session's user by this login.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was recorded.</exception>
    public Task SignedIn(string provider, SessionKey key, AccountLogin? login, CancellationToken cancellation) =>
        Record(provider, key, login, database.Now + (long)Limits.BrowserSignIn.TotalMilliseconds, replaces: false, cancellation);

    /// <summary>A connection was made by this login, and maybe a sign-in with it. It takes the place of the login that made the one before.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was recorded.</exception>
    public Task Connected(string provider, SessionKey key, AccountLogin? login, CancellationToken cancellation) =>
        Record(provider, key, login, WithoutEnd, replaces: true, cancellation);

    /// <summary>The sessions that a logout concerns: those of the provider's session that is named, else all of the user that is named.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SessionKey>> Find(string provider, LogoutReading.Read logout, CancellationToken cancellation)
    {
        var rows = await database.Read(
            work => work.Rows<string>(
                "SELECT session_key FROM logins WHERE provider = @provider AND login = @login AND (until = 0 OR until > @now) ORDER BY session_key",
                new { provider, login = logout.Sid ?? logout.Sub, now = database.Now }),
            cancellation);
        return [.. rows.Select(SessionKey.Parse).OfType<SessionKey>()];
    }

    /// <summary>Notes that a logout token came.</summary>
    /// <returns>False when it came before.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was noted.</exception>
    public Task<bool> Use(LogoutReading.Read logout, CancellationToken cancellation) => database.Write(
        async work =>
        {
            await work.Execute("DELETE FROM logout_tokens WHERE until <= @now", new { now = database.Now });
            return await work.Execute(
                "INSERT INTO logout_tokens (id, until) VALUES (@id, @until) ON CONFLICT (id) DO NOTHING",
                new { id = logout.TokenId, until = logout.RememberUntil.ToUnixTimeMilliseconds() }) == 1;
        },
        cancellation);

    /// <summary>Takes <see cref="Use"/> back: what the token says could not be done, and its sender will try again.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed.</exception>
    public Task Forget(LogoutReading.Read logout, CancellationToken cancellation) =>
        database.Write(work => work.Execute("DELETE FROM logout_tokens WHERE id = @id", new { id = logout.TokenId }), cancellation);

    private Task Record(string provider, SessionKey key, AccountLogin? login, long until, bool replaces, CancellationToken cancellation) =>
        login is null ? Task.CompletedTask : database.Write(
            async work =>
            {
                var values = new { provider, key = key.Canonical, now = database.Now, signIn = database.Now + (long)Limits.BrowserSignIn.TotalMilliseconds };
                await work.Execute("DELETE FROM logins WHERE until > 0 AND until <= @now", values);
                if (replaces)
                {
                    // A browser may still be signed in by the login before.
                    await work.Execute("UPDATE logins SET until = @signIn WHERE provider = @provider AND session_key = @key AND until = 0", values);
                }

                foreach (var name in new[] { login.Sub, login.Sid }.OfType<string>())
                {
                    await work.Execute(
                        """
                        INSERT INTO logins (provider, login, session_key, until) VALUES (@provider, @name, @key, @until)
                        ON CONFLICT (provider, login, session_key) DO UPDATE SET until =
                            CASE WHEN logins.until = 0 OR excluded.until = 0 THEN 0
                                 WHEN excluded.until > logins.until THEN excluded.until ELSE logins.until END
                        """,
                        new { provider, name, key = key.Canonical, until });
                }

                return true;
            },
            cancellation);
}
