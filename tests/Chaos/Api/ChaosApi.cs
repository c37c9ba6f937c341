using System.Text.Json.Nodes;
using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Api;

/// <summary>The API behind both providers: it asks their books whose a token is, keeps its own of what happened, and breaks on command.</summary>
internal sealed class ChaosApi : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, ChaosProvider> _providers;
    private readonly FaultBook _faults;
    private readonly TimeProvider _time;
    private Served? _served;

    private ChaosApi(IReadOnlyDictionary<string, ChaosProvider> providers, int seed, FaultBook faults, TimeProvider time)
    {
        (_providers, _faults, _time) = (providers, faults, time);
        Weather = new(seed);
        Ledger = new(time);
    }

    /// <summary>What really happened.</summary>
    public EffectLedger Ledger { get; }

    /// <summary>How it is doing.</summary>
    public Weather Weather { get; }

    /// <summary>Starts one.</summary>
    public static async Task<ChaosApi> Start(
        IEnumerable<ChaosProvider> providers, int seed, FaultBook faults, TimeProvider time, CancellationToken cancellation)
    {
        var api = new ChaosApi(providers.ToDictionary(p => p.Name), seed, faults, time);
        api._served = await Served.Start(api.Answer, cancellation);
        return api;
    }

    /// <summary>Where a provider's part of it begins.</summary>
    public string Base(string provider) => $"{_served!.Url}/{provider}/";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _served?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var treatment = Weather.Next();
        if (treatment is Treatment.Failing or Treatment.Throttling)
        {
            await Served.Refuse(http, 503, "busy");
            return;
        }

        if (treatment == Treatment.Slow)
        {
            await Task.Delay(Weather.Delay(), _time); // What was sent is done, whoever waits for it.
        }

        if (path.Length == 0 || !_providers.TryGetValue(path[0], out var provider) || Token(http) is not { } token || provider.Book.Who(token) is not { } consent)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await Served.Refuse(http, 401, "invalid_token");
            return;
        }

        var scope = $"{provider.Name}.{(http.Request.Method == "GET" ? "read" : "write")}";
        if (!consent.Scopes.Split(' ').Contains(scope))
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
            await Served.Refuse(http, 403, "insufficient_scope");
            return;
        }

        await Carry(http, path, treatment);
    }

    private async Task Carry(HttpContext http, string[] path, Treatment treatment)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        int? effects = path switch
        {
            [_, "items", _] => 0,
            [_, "effects", var call, var step] => Ledger.Do(call, step, key),
            [_, "notes", var call, var step] => Ledger.Do(call, step, key: null),
            _ => null,
        };
        if (effects is not { } count)
        {
            await Served.Refuse(http, 404, "not_found");
        }
        else if (treatment == Treatment.Dropping)
        {
            _faults.Note(FaultKind.EffectDropped, path[0]);
            http.Abort();
        }
        else
        {
            await Served.Json(http, 200, new JsonObject { ["call"] = path[2], ["effects"] = count });
        }
    }

    private static string? Token(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : null;
}
