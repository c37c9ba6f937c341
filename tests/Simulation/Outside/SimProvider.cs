using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>An authorization server as strict as real ones: codes work once, and a spent refresh token that comes again ends its family.</summary>
internal sealed class SimProvider(string name, Faults faults, Dice dice, TimeProvider time)
{
    private readonly Dictionary<string, Code> _codes = [];
    private readonly Dictionary<string, Generation> _generations = [];
    private readonly Dictionary<string, Access> _accesses = [];
    private readonly List<Family> _families = [];
    private readonly bool _rotates = dice.Chance(0.85);
    private readonly TimeSpan _lifetime = dice.Seconds(20, 240);
    private int _serial;

    public string Name => name;

    public string Issuer => $"https://{name}.test";

    public IReadOnlyList<Family> Families => _families;

    public int Refreshes { get; private set; }

    /// <summary>A refresh token is presented; called before the answer is decided.</summary>
    public Action<Generation, Presentation> Presented { get; set; } = (_, _) => { };

    /// <summary>A code is presented a second time.</summary>
    public Action<Family> CodeAgain { get; set; } = _ => { };

    /// <summary>The consent page, said yes to.</summary>
    /// <returns>The code that the browser carries back.</returns>
    public string Consent(SessionKey who, Subject subject, ScopeSet scopes, string challenge)
    {
        var family = new Family(_families.Count, name, who, subject, scopes);
        _families.Add(family);
        var code = Token("code");
        _codes[code] = new Code(family, challenge, time.GetUtcNow().AddSeconds(60));
        return code;
    }

    public Generation? Find(string refresh) => _generations.GetValueOrDefault(refresh);

    /// <summary>An access token that works now.</summary>
    public Access? Valid(string? token) =>
        token is not null && _accesses.GetValueOrDefault(token) is { IsEnded: false } access && access.Family.Over is null && access.Ends > time.GetUtcNow()
            ? access
            : null;

    public Access? Known(string? token) => token is null ? null : _accesses.GetValueOrDefault(token);

    /// <summary>The user withdraws a consent at the provider.</summary>
    public void End(Family family, string why)
    {
        if (family.Over is null)
        {
            (family.Over, family.OverSince) = (why, time.GetUtcNow());
        }
    }

    public Answered Serve(Asked asked) => asked.Url.AbsolutePath switch
    {
        "/token" => Troubled(lost => Token(asked, lost)),
        "/userinfo" => Troubled(_ => UserInfo(asked)),
        "/revoke" => Troubled(_ => Revoke(asked)),
        "/jwks" => new Answered(200, """{"keys":[]}"""),
        _ => new Answered(404, "{}"),
    };

    private Answered Troubled(Func<bool, Answered> serve)
    {
        if (faults.Strikes("provider 429", 0.02))
        {
            return new Answered(429, """{"error":"slow_down"}""", RetryAfter: dice.Pick(["2", "17", "60"]));
        }

        if (faults.Strikes("provider 503", 0.025))
        {
            return new Answered(503, """{"error":"temporarily_unavailable"}""", RetryAfter: dice.Pick(["1", "30", null]));
        }

        if (faults.Strikes("provider hangs", 0.012))
        {
            return Answered.Never;
        }

        if (faults.Strikes("provider garbage", 0.015))
        {
            return new Answered(200, "<h1>It works</h1>", "text/html");
        }

        if (faults.Strikes("provider slow", 0.03))
        {
            return serve(false) with { After = dice.Seconds(1, 12) };
        }

        if (faults.Strikes("provider 500 after the commit", 0.01))
        {
            serve(true);
            return new Answered(500, "{}");
        }

        return faults.Strikes("answer lost after the commit", 0.02) ? serve(true) with { LostOnItsWay = true } : serve(false);
    }

    private Answered Token(Asked asked, bool lost) => asked.Form.GetValueOrDefault("grant_type") switch
    {
        "authorization_code" => Redeem(asked.Form.GetValueOrDefault("code", ""), asked.Form.GetValueOrDefault("code_verifier", "")),
        "refresh_token" => Refresh(asked, lost),
        _ => new Answered(400, """{"error":"unsupported_grant_type"}"""),
    };

    private Answered Redeem(string text, string verifier)
    {
        if (!_codes.TryGetValue(text, out var code))
        {
            return Refused();
        }

        if (code.IsUsed)
        {
            CodeAgain(code.Family);
            End(code.Family, "its code came twice");
            return Refused();
        }

        code.IsUsed = true;
        var fits = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == code.Challenge;
        return fits && code.Ends > time.GetUtcNow() && code.Family.Over is null ? Issue(code.Family, null) : Refused();
    }

    private Answered Refresh(Asked asked, bool lost)
    {
        if (!_generations.TryGetValue(asked.Form.GetValueOrDefault("refresh_token", ""), out var generation))
        {
            return Refused();
        }

        var presentation = new Presentation(asked.Node, time.GetUtcNow());
        Presented(generation, presentation);
        generation.Presentations.Add(presentation);
        asked.Heard = () => presentation.IsOut = false;
        var family = generation.Family;
        if (family.Over is not null || generation.Successor is not null)
        {
            presentation.Outcome = family.Over is null ? "a spent token: the family ends" : "refused";
            End(family, "a spent refresh token came again");
            return Refused();
        }

        Refreshes++;
        presentation.Outcome = lost ? "rotated, not heard" : "rotated";
        if (faults.Strikes("scopes shrink", 0.02) && family.Scopes.Count > 1)
        {
            family.Scopes = ScopeSet.Of(family.Scopes.Take(family.Scopes.Count - 1));
        }

        return Issue(family, generation);
    }

    private Answered Issue(Family family, Generation? from)
    {
        var access = new Access(Token("at"), family, family.Scopes, time.GetUtcNow() + _lifetime);
        _accesses[access.Token] = access;
        var next = from is not null && !_rotates ? null : new Generation(family, Token("rt"));
        if (next is not null)
        {
            _generations[next.Refresh] = next;
            family.Generations.Add(next);
            from?.Successor = next;
        }

        var refresh = next is null ? "" : $"\"refresh_token\":\"{next.Refresh}\",";
        var expires = (long)_lifetime.TotalSeconds;
        return new Answered(
            200,
            $$"""{"access_token":"{{access.Token}}",{{refresh}}"token_type":"Bearer","expires_in":{{expires.ToString(CultureInfo.InvariantCulture)}},"scope":"{{family.Scopes}}"}""");
    }

    private Answered UserInfo(Asked asked) => Valid(asked.Bearer) is { Family.Subject: var who }
        ? new Answered(200, $$"""{"sub":"{{who.Id}}","tid":"{{who.Tenant}}","email":"{{who.Id}}@{{name}}.example"}""")
        : new Answered(401, "{}");

    private Answered Revoke(Asked asked)
    {
        var token = asked.Form.GetValueOrDefault("token", "");
        if ((Find(token)?.Family ?? Known(token)?.Family) is { } family)
        {
            End(family, "revoked on request");
        }

        return new Answered(200, "");
    }

    private static Answered Refused() => new(400, """{"error":"invalid_grant"}""");

    private string Token(string kind) => $"{Canary.Mark}-{kind}-{name}-{(++_serial).ToString(CultureInfo.InvariantCulture)}";

    private sealed record Code(Family Family, string Challenge, DateTimeOffset Ends)
    {
        public bool IsUsed { get; set; }
    }
}
