using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReconnectGrains.Chaos.Providers;

/// <summary>Whose consent it was, and to what.</summary>
internal sealed record Consent(string User, string Tenant, string Scopes, string Challenge, string? Nonce);

/// <summary>Tokens that are given out.</summary>
internal sealed record Issued(string Access, string Refresh, Consent Consent, Grant Grant);

/// <summary>A refresh token was used up and replaced.</summary>
/// <param name="Family">Whose.</param>
/// <param name="Generation">Which of the family, from 1.</param>
/// <param name="Node">Who asked.</param>
/// <param name="At">When.</param>
internal sealed record Rotation(string Family, int Generation, string Node, DateTimeOffset At)
{
    /// <summary>The answer did not leave, or met a closed connection.</summary>
    public bool Lost { get; set; }
}

/// <summary>A refresh token that was used up came again: the family is over.</summary>
/// <param name="Spent">The rotation that had used it up.</param>
/// <param name="Node">Who presented it.</param>
/// <param name="At">When.</param>
internal sealed record Reuse(Rotation Spent, string Node, DateTimeOffset At);

/// <summary>What a user once consented to: a family of tokens.</summary>
/// <param name="User">Whose.</param>
/// <param name="Began">When its first tokens were given out.</param>
internal sealed record Grant(string User, DateTimeOffset Began)
{
    /// <summary>The answer with its first tokens did not leave, or met a closed connection.</summary>
    public bool Lost { get; set; }

    /// <summary>When it ended; null while it lives.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Why it ended.</summary>
    public string? Why { get; set; }
}

/// <summary>
/// What a strict provider remembers: codes work once, refresh tokens rotate, and one that comes again ends its family (RFC 9700 §4.14.2).
/// </summary>
internal sealed class TokenBook(TimeProvider time)
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Consent Consent, DateTimeOffset Until)> _codes = [];
    private readonly Dictionary<string, (Family Family, Rotation Spent)> _spent = [];
    private readonly Dictionary<string, Family> _refresh = [];
    private readonly Dictionary<string, (Family Family, DateTimeOffset Until)> _access = [];
    private readonly List<Family> _families = [];
    private readonly List<Grant> _grants = [];
    private readonly List<Rotation> _rotations = [];
    private readonly List<Reuse> _reuses = [];
    private long _serial;

    /// <summary>Every rotation, oldest first.</summary>
    public IReadOnlyList<Rotation> Rotations => Read(_rotations);

    /// <summary>Every reuse that was detected, oldest first.</summary>
    public IReadOnlyList<Reuse> Reuses => Read(_reuses);

    /// <summary>Every grant, oldest first.</summary>
    public IReadOnlyList<Grant> Grants => Read(_grants);

    /// <summary>A code for a consent.</summary>
    public string Code(Consent consent)
    {
        lock (_gate)
        {
            var code = Fresh("code");
            _codes[code] = (consent, time.GetUtcNow() + CodeLife);
            return code;
        }
    }

    /// <summary>Takes a code, once.</summary>
    public Issued? Redeem(string code, string verifier, TimeSpan lifetime)
    {
        lock (_gate)
        {
            if (!_codes.Remove(code, out var asked) || asked.Until < time.GetUtcNow()
                || asked.Consent.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))))
            {
                return null;
            }

            var family = new Family(Fresh("family"), asked.Consent, new Grant(asked.Consent.User, time.GetUtcNow()));
            _families.Add(family);
            _grants.Add(family.Grant);
            return Next(family, lifetime);
        }
    }

    /// <summary>Rotates; a token that was used up ends its family.</summary>
    public (Issued? Issued, Rotation? Rotation) Rotate(string refresh, string node, TimeSpan lifetime)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_spent.TryGetValue(refresh, out var spent))
            {
                _reuses.Add(new(spent.Spent, node, now));
                End(spent.Family, "reuse of a refresh token");
                return (null, null);
            }

            if (!_refresh.Remove(refresh, out var family) || family.IsOver)
            {
                return (null, null);
            }

            var rotation = new Rotation(family.Id, family.Generation, node, now);
            _spent[refresh] = (family, rotation);
            _rotations.Add(rotation);
            return (Next(family, lifetime), rotation);
        }
    }

    /// <summary>What an access token opens; null where it opens nothing.</summary>
    public Consent? Who(string access)
    {
        lock (_gate)
        {
            return _access.TryGetValue(access, out var known) && !known.Family.IsOver && known.Until > time.GetUtcNow() ? known.Family.Consent : null;
        }
    }

    /// <summary>Ends the family of a token that its client gives back (RFC 7009).</summary>
    public void GiveBack(string token)
    {
        lock (_gate)
        {
            if ((_refresh.GetValueOrDefault(token) ?? _access.GetValueOrDefault(token).Family) is { } family)
            {
                End(family, "given back");
            }
        }
    }

    /// <summary>Ends all of these users' grants.</summary>
    public int Revoke(Func<string, bool> user)
    {
        lock (_gate)
        {
            var chosen = _families.Where(f => !f.IsOver && user(f.Consent.User)).ToList();
            chosen.ForEach(f => End(f, "revoked at the provider"));
            return chosen.Count;
        }
    }

    /// <summary>Forgets these users' access tokens; refreshing still works.</summary>
    public int ForgetAccess(Func<string, bool> user)
    {
        lock (_gate)
        {
            var chosen = _access.Where(a => !a.Value.Family.IsOver && user(a.Value.Family.Consent.User)).Select(a => a.Key).ToList();
            chosen.ForEach(token => _access.Remove(token));
            return chosen.Count;
        }
    }

    private IReadOnlyList<T> Read<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }

    private void End(Family family, string why)
    {
        if (!family.IsOver)
        {
            (family.Grant.Ended, family.Grant.Why) = (time.GetUtcNow(), why);
        }
    }

    private Issued Next(Family family, TimeSpan lifetime)
    {
        var (access, refresh) = (Fresh("access"), Fresh("refresh"));
        family.Generation++;
        _access[access] = (family, time.GetUtcNow() + lifetime);
        _refresh[refresh] = family;
        return new Issued(access, refresh, family.Consent, family.Grant);
    }

    // Nobody guesses here; what is secret is that a token was given to one node only.
    private string Fresh(string what) => $"{what}-{++_serial}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private sealed class Family(string id, Consent consent, Grant grant)
    {
        public string Id => id;

        public Consent Consent => consent;

        public int Generation { get; set; }

        public Grant Grant => grant;

        public bool IsOver => grant.Ended is not null;
    }
}
