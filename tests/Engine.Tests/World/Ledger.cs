using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ReconnectGrains.Engine.Tests.Providers;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>How the API treats a request.</summary>
internal enum ApiFault
{
    /// <summary>As it should.</summary>
    None = 0,

    /// <summary>401, whatever the token.</summary>
    Unauthorized,

    /// <summary>403, and the scope that is missing: <see cref="Ledger.ExtraScope"/>.</summary>
    ScopeMissing,

    /// <summary>It does nothing and never answers.</summary>
    Hang,

    /// <summary>It does what was asked, and the answer is lost.</summary>
    DropAfterEffect,

    /// <summary>503, come back in 17 seconds.</summary>
    Unavailable,
}

/// <summary>One thing that really happened.</summary>
internal sealed record Happened(string Route, string Query, string? Key, string User);

/// <summary>The API behind the tools: everything that changes something is written down, once per known idempotency key where it has one.</summary>
internal sealed class Ledger(TestProvider identity, TestProvider acme, TimeProvider time, CancellationToken ending)
{
    /// <summary>What <see cref="ApiFault.ScopeMissing"/> asks for.</summary>
    public const string ExtraScope = "ledger.extra";

    private readonly Lock _gate = new();
    private readonly List<Happened> _happened = [];
    private readonly HashSet<string> _keys = [];
    private readonly List<(string Route, ApiFault Fault)> _next = [];
    private readonly List<(string Route, Gate Gate)> _held = [];
    private readonly ConcurrentQueue<(string Route, string Authorization, string? Key)> _asked = new();

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<Happened> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _happened];
            }
        }
    }

    /// <summary>Every request that arrived, also those that were refused or repeated.</summary>
    public IReadOnlyList<(string Route, string Authorization, string? Key)> Asked => [.. _asked];

    public int Count(string route) => All.Count(h => h.Route == route);

    public int AskedFor(string route) => Asked.Count(a => a.Route == route);

    /// <summary>The next requests of this route go so.</summary>
    public void Next(string route, params IEnumerable<ApiFault> faults)
    {
        lock (_gate)
        {
            _next.AddRange(faults.Select(f => (route, f)));
        }
    }

    /// <summary>The next request of this route waits before anything is done.</summary>
    public Gate Hold(string route)
    {
        var gate = new Gate();
        lock (_gate)
        {
            _held.Add((route, gate));
        }

        return gate;
    }

    public async Task Answer(HttpContext http, Fate fate)
    {
        try
        {
            await Handle(http, fate);
        }
        catch (OperationCanceledException)
        {
            http.Abort(); // Whoever asked is gone.
        }
    }

    private async Task Handle(HttpContext http, Fate fate)
    {
        var route = $"{http.Request.Method} {http.Request.Path.Value!["/v1/".Length..]}";
        var authorization = http.Request.Headers.Authorization.ToString();
        var key = http.Request.Headers.TryGetValue("Idempotency-Key", out var sent) ? sent.ToString() : null;
        await fate.Pass($"before {route}");
        _asked.Enqueue((route, authorization, key));
        if (TakeHeld(route) is { } gate)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, http.RequestAborted, fate.Buried);
            await gate.Pass(either.Token);
        }

        var provider = route.EndsWith("profile", StringComparison.Ordinal) ? identity : acme;
        var who = provider.Book.Who(authorization, time.GetUtcNow());
        var fault = Take(route);
        switch (fault)
        {
            case ApiFault.Hang:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(ending, http.RequestAborted))
                {
                    await Task.Delay(Timeout.Infinite, either.Token);
                }

                return;
            case ApiFault.Unavailable:
                http.Response.Headers.RetryAfter = "17";
                await Reply.Json(http, 503, "{}");
                return;
            case ApiFault.ScopeMissing:
                http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{ExtraScope}\"";
                await Reply.Json(http, 403, "{}");
                return;
        }

        if (who is null || fault == ApiFault.Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await Reply.Json(http, 401, "{}");
            return;
        }

        Happen(route, http.Request.QueryString.Value ?? "", key, who.User);
        await fate.Pass($"after {route}");
        if (fault == ApiFault.DropAfterEffect)
        {
            http.Abort();
            return;
        }

        await Reply.Json(http, 200, $$"""{"user":"{{who.User}}","route":"{{route}}"}""");
    }

    private void Happen(string route, string query, string? key, string user)
    {
        lock (_gate)
        {
            // Payments honour keys. Nothing else does.
            if (!route.EndsWith("payments", StringComparison.Ordinal) || key is null || _keys.Add(key))
            {
                _happened.Add(new Happened(route, query, key, user));
            }
        }
    }

    private ApiFault Take(string route)
    {
        lock (_gate)
        {
            var at = _next.FindIndex(n => n.Route == route);
            if (at < 0)
            {
                return ApiFault.None;
            }

            var fault = _next[at].Fault;
            _next.RemoveAt(at);
            return fault;
        }
    }

    private Gate? TakeHeld(string route)
    {
        lock (_gate)
        {
            var at = _held.FindIndex(n => n.Route == route);
            if (at < 0)
            {
                return null;
            }

            var gate = _held[at].Gate;
            _held.RemoveAt(at);
            return gate;
        }
    }
}
