using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>How we name logins and tokens of one issuer where they are stored: by digests, equal exactly when issuer, claim and value are.</summary>
internal sealed class LoginNames(string issuer)
{
    /// <summary>The login that an ID token tells of; null where it has no subject, or one that nothing could be compared with.</summary>
    public AccountLogin? Login(JsonElement idToken) => Sub(idToken) is { } sub ? new AccountLogin(sub, Sid(idToken)) : null;

    public string? Sub(JsonElement claims) => Named(claims, "sub");

    public string? Sid(JsonElement claims) => Named(claims, "sid");

    public string Of(string claim, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize<string[]>([issuer, claim, value]))));

    private string? Named(JsonElement claims, string claim) => Claims.Id(claims, claim) is { } value ? Of(claim, value) : null;
}
