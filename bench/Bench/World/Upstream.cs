namespace ReconnectGrains.Bench.World;

/// <summary>The tokens of the upstream provider, opaque to everybody else. They tell whose they are and how often they were renewed.</summary>
internal static class Upstream
{
    /// <summary>The length of access tokens: that of a JWT with a dozen claims.</summary>
    private const int Length = 900;

    /// <summary>An access token.</summary>
    public static string AccessToken(string user, int generation) => $"up.{user}.{generation}.".PadRight(Length, 'x');

    /// <summary>A refresh token.</summary>
    public static string RefreshToken(string user, int generation) => $"rt.{user}.{generation}.{new string('y', 32)}";

    /// <summary>Whose refresh token it is, and its generation; null for anything else.</summary>
    public static (string User, int Generation)? Refreshed(string token) =>
        token.Split('.') is ["rt", var user, var number, _] && int.TryParse(number, out var generation) ? (user, generation) : null;
}
