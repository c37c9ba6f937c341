using System.Text.Json.Nodes;

namespace ReconnectGrains.Bench.World;

/// <summary>Tokens that are given out.</summary>
/// <param name="User">Whose.</param>
/// <param name="Generation">How often they were renewed.</param>
/// <param name="Scopes">What was asked for; null at a refresh.</param>
/// <param name="Nonce">The authorization request's.</param>
internal sealed record Issued(string User, int Generation, string? Scopes, string? Nonce);

/// <summary>What the providers remember: a refresh token works once, and one that comes again is counted and refused.</summary>
internal sealed class ProviderBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Issued> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counted = new(StringComparer.Ordinal);
    private long _serial;

    /// <summary>A code for a user who says yes.</summary>
    public string Code(string user, string scopes, string? nonce)
    {
        lock (_gate)
        {
            var code = $"code-{++_serial}";
            _codes[code] = new(user, 0, scopes, nonce);
            return code;
        }
    }

    /// <summary>Takes a code, once.</summary>
    public Issued? Redeem(string code)
    {
        lock (_gate)
        {
            return _codes.Remove(code, out var issued) ? issued with { Generation = Next(issued.User) } : null;
        }
    }

    /// <summary>Takes a refresh token, once. The first one of a user that was seeded is believed.</summary>
    public Issued? Rotate(string token)
    {
        lock (_gate)
        {
            if (Upstream.Refreshed(token) is not var (user, generation))
            {
                return null;
            }

            if (_generations.TryGetValue(user, out var current) && current != generation)
            {
                Increment("reuses");
                return null;
            }

            Increment("refreshes");
            _generations[user] = generation;
            return new(user, Next(user), null, null);
        }
    }

    /// <summary>Counts something.</summary>
    public void Count(string what)
    {
        lock (_gate)
        {
            Increment(what);
        }
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _counted.Clear();
        }
    }

    /// <summary>What was counted.</summary>
    public JsonObject Counted()
    {
        lock (_gate)
        {
            return [.. _counted.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))];
        }
    }

    private int Next(string user) => _generations[user] = _generations.GetValueOrDefault(user) + 1;

    private void Increment(string what) => _counted[what] = _counted.GetValueOrDefault(what) + 1;
}
