using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>What a token endpoint gave.</summary>
internal sealed record Issued(string Access, string Refresh, string User, ScopeSet Scopes, string? Nonce);

/// <summary>Whose an access token is.</summary>
internal sealed record Who(string User, ScopeSet Scopes);

/// <summary>What an authorization server remembers. A spent refresh token that comes again ends its whole grant (RFC 9700 §4.14.2).</summary>
internal sealed class TokenBook
{
    private readonly Dictionary<string, (string User, ScopeSet Scopes, string Challenge, string? Nonce)> _codes = [];
    private readonly List<Grant> _grants = [];
    private int _serial;

    /// <summary>Refreshes that rotated a token.</summary>
    public int Rotations { get; private set; }

    /// <summary>Times that a spent refresh token was presented.</summary>
    public int Reuses { get; private set; }

    /// <summary>Refresh tokens that were revoked by request.</summary>
    public int Revocations { get; private set; }

    /// <summary>Grants that still work.</summary>
    public int Alive => _grants.Count(g => !g.IsOver);

    public string Code(string user, ScopeSet scopes, string challenge, string? nonce)
    {
        var code = $"code-{++_serial}";
        _codes[code] = (user, scopes, challenge, nonce);
        return code;
    }

    public Issued? Redeem(string code, string verifier, DateTimeOffset ends)
    {
        if (!_codes.Remove(code, out var asked) || asked.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))))
        {
            return null;
        }

        var grant = new Grant(asked.User, asked.Scopes);
        _grants.Add(grant);
        return Next(grant, ends, asked.Nonce);
    }

    public Issued? Rotate(string refresh, DateTimeOffset ends)
    {
        if (_grants.Find(g => g.Spent.Contains(refresh)) is { } reused)
        {
            Reuses++;
            reused.IsOver = true;
            return null;
        }

        if (_grants.Find(g => g.Refresh == refresh && !g.IsOver) is not { } grant)
        {
            return null;
        }

        Rotations++;
        grant.Spent.Add(refresh);
        return Next(grant, ends, null);
    }

    /// <summary>Ends every grant, as a user who withdraws the consent at the provider.</summary>
    public void EndAll() => _grants.ForEach(g => g.IsOver = true);

    /// <summary>Ends the access tokens that are out; the grants stay.</summary>
    public void EndAccessTokens() => _grants.ForEach(g => g.Access = "");

    public void Revoke(string token)
    {
        if (_grants.Find(g => g.Refresh == token) is { } grant)
        {
            grant.IsOver = true;
            Revocations++;
        }
    }

    public Who? Who(string authorization, DateTimeOffset now) =>
        _grants.Find(g => !g.IsOver && $"Bearer {g.Access}" == authorization && g.Ends > now) is { } grant ? new Who(grant.User, grant.Scopes) : null;

    private Issued Next(Grant grant, DateTimeOffset ends, string? nonce)
    {
        (grant.Access, grant.Refresh, grant.Ends) = ($"access-{++_serial}", $"refresh-{++_serial}", ends);
        return new Issued(grant.Access, grant.Refresh, grant.User, grant.Scopes, nonce);
    }

    private sealed class Grant(string user, ScopeSet scopes)
    {
        public string User => user;

        public ScopeSet Scopes => scopes;

        public string Access { get; set; } = "";

        public string Refresh { get; set; } = "";

        public DateTimeOffset Ends { get; set; }

        public HashSet<string> Spent { get; } = [];

        public bool IsOver { get; set; }
    }
}
