using System.Globalization;
using System.Text.Json.Nodes;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Bench.World;

/// <summary>The users of a run: numbers, each in one of a hundred tenants.</summary>
internal static class Users
{
    /// <summary>The one MCP client.</summary>
    public const string Client = "bench-host";

    /// <summary>What its tokens may do.</summary>
    public const string Scopes = "invoices.read invoices.send invoices.pay";

    private const int Tenants = 100;

    /// <summary>The key of a user.</summary>
    public static SessionKey Key(long number)
    {
        var user = number.ToString("D8", CultureInfo.InvariantCulture);
        return new(TenantOf(user), user);
    }

    /// <summary>The tenant of a user.</summary>
    public static string TenantOf(string user) => long.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? $"tenant-{number % Tenants:D2}"
        : "tenant-00";

    /// <summary>An MCP token of a user.</summary>
    public static string Token(SigningKey key, WorldFile world, long number, DateTimeOffset now)
    {
        var session = Key(number);
        return key.Sign("at+jwt", new JsonObject
        {
            ["iss"] = world.Identity,
            ["aud"] = world.Audience,
            ["sub"] = session.User,
            ["tid"] = session.Tenant,
            ["client_id"] = Client,
            ["scope"] = Scopes,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(2).ToUnixTimeSeconds(),
            ["jti"] = $"bench-{number}",
        });
    }
}
