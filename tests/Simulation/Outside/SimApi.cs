using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>One real change.</summary>
/// <param name="At">When.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Wish">What the host asked for.</param>
/// <param name="Trace">The call that it was asked with.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="By">Whose token.</param>
internal sealed record Effect(DateTimeOffset At, string Route, string Wish, string Trace, string? Key, Family By);

/// <summary>What a tool needs to be let in, and whether its backend honours idempotency keys.</summary>
internal sealed record Route(string Scope, bool HonoursKeys);

/// <summary>An API that counts what really happens in it.</summary>
internal sealed class SimApi(SimProvider provider, IReadOnlyDictionary<string, Route> routes, Faults faults, Dice dice, TimeProvider time)
{
    private readonly List<Effect> _effects = [];
    private readonly Dictionary<string, Effect> _byKey = [];

    public IReadOnlyList<Effect> Effects => _effects;

    /// <summary>A request with a token of ours arrived; called before it is answered.</summary>
    public Action<Asked, Access, Route> Arrived { get; set; } = (_, _, _) => { };

    /// <summary>Something changed.</summary>
    public Action<Effect> Happened { get; set; } = _ => { };

    public Answered Serve(Asked asked)
    {
        var name = $"{asked.Method} {asked.Url.AbsolutePath}";
        var route = routes[name];
        if (provider.Known(asked.Bearer) is { } known)
        {
            Arrived(asked, known, route);
        }

        if (faults.Strikes("API 503", 0.015))
        {
            return new Answered(503, "{}", RetryAfter: dice.Pick(["1", "5", null]));
        }

        if (provider.Valid(asked.Bearer) is not { } access || faults.Strikes("API 401", 0.02))
        {
            return new Answered(401, "{}", Challenge: "Bearer error=\"invalid_token\"");
        }

        if (!access.Scopes.Contains(route.Scope))
        {
            return new Answered(403, "{}", Challenge: $"Bearer error=\"insufficient_scope\", scope=\"{route.Scope}\"");
        }

        if (!access.Scopes.Contains("extra") && faults.Strikes("API 403", 0.01))
        {
            return new Answered(403, "{}", Challenge: "Bearer error=\"insufficient_scope\", scope=\"extra\"");
        }

        if (asked.Method != "GET")
        {
            Change(name, route, asked, access);
        }

        return After(new Answered(200, $$"""{"route":"{{asked.Url.AbsolutePath}}","wish":"{{asked.Query("wish")}}"}"""));
    }

    private Answered After(Answered answer)
    {
        if (faults.Strikes("API hangs after the effect", 0.012))
        {
            return Answered.Never;
        }

        if (faults.Strikes("API 500 after the effect", 0.01))
        {
            return new Answered(500, "{}");
        }

        if (faults.Strikes("API drops the answer", 0.015))
        {
            return answer with { LostOnItsWay = true };
        }

        return faults.Strikes("API slow", 0.03) ? answer with { After = dice.Seconds(1, 11) } : answer;
    }

    private void Change(string name, Route route, Asked asked, Access access)
    {
        if (route.HonoursKeys && asked.Key is { } key && _byKey.ContainsKey(key))
        {
            return;
        }

        var effect = new Effect(time.GetUtcNow(), name, asked.Query("wish"), asked.Trace ?? "", asked.Key, access.Family);
        _effects.Add(effect);
        if (asked.Key is { } mine)
        {
            _byKey[mine] = effect;
        }

        Happened(effect);
    }

    /// <summary>What a token must cover on a route.</summary>
    public static bool Covers(ScopeSet scopes, Route route) => scopes.Contains(route.Scope);
}
