using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>Client assertions that were used, so that none is good for a second time at any node (RFC 7523 §3). S28.</summary>
public sealed class AssertionLog(SqlDatabase database)
{
    /// <summary>Notes an assertion.</summary>
    /// <param name="client">Whose it is: two clients may choose the same id.</param>
    /// <param name="jti">Its id.</param>
    /// <param name="expires">When it can be forgotten.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when it was used before.</returns>
    /// <exception cref="StoreUnavailableException">It could not be noted, so it must not be accepted.</exception>
    public Task<bool> Note(string client, string jti, DateTimeOffset expires, CancellationToken cancellation)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{client}\n{jti}")));
        return database.Write(
            async work =>
            {
                await work.Execute("DELETE FROM client_assertions WHERE expires_at < @now", new { now = database.Now });
                return await work.Execute(
                    "INSERT INTO client_assertions (id, expires_at) VALUES (@id, @expires) ON CONFLICT (id) DO NOTHING",
                    new { id, expires = expires.ToUnixTimeMilliseconds() }) == 1;
            },
            cancellation);
    }
}
