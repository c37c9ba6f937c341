using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>
/// The keys that sign a provider's ID tokens (RFC 7517). Fetched again when a token names an unknown one, but not in a loop.
/// </summary>
internal sealed class KeySource(Cached<Metadata> metadata, Transport transport, TimeProvider time)
{
    private readonly Cached<IReadOnlyList<JsonWebKey>> _cache = new(ct => Fetch(metadata, transport, ct), time);

    /// <summary>All signing keys.</summary>
    public Task<Fetched<IReadOnlyList<JsonWebKey>>> All(CancellationToken ct) => _cache.Get(ct);

    /// <summary>The keys of one id; all of them where a token names none.</summary>
    public async Task<Fetched<IReadOnlyList<JsonWebKey>>> Named(string? kid, CancellationToken ct)
    {
        var keys = Select(await _cache.Get(ct), kid);
        return keys is Fetched<IReadOnlyList<JsonWebKey>>.Got { Value.Count: 0 }
            ? Select(await _cache.Get(ProviderLimits.KeysRefetchedEvery, ct), kid)
            : keys;
    }

    private static Fetched<IReadOnlyList<JsonWebKey>> Select(Fetched<IReadOnlyList<JsonWebKey>> keys, string? kid) =>
        keys is Fetched<IReadOnlyList<JsonWebKey>>.Got got && !string.IsNullOrEmpty(kid)
            ? new Fetched<IReadOnlyList<JsonWebKey>>.Got([.. got.Value.Where(k => k.Kid == kid)])
            : keys;

    private static async Task<Fetched<IReadOnlyList<JsonWebKey>>> Fetch(
        Cached<Metadata> metadata, Transport transport, CancellationToken ct)
    {
        var found = await metadata.Get(ct);
        if (found is not Fetched<Metadata>.Got { Value: var provider })
        {
            var failed = (Fetched<Metadata>.Failed)found;
            return Failed(failed.Trouble, failed.RetryAfter);
        }

        if (provider.JwksUri is null)
        {
            return Failed(ProviderTrouble.MetadataIncomplete, ProviderLimits.RetryAfterDefault);
        }

        return await FetchFrom(provider.JwksUri, transport, ct);
    }

    /// <summary>Asks for the keys, past every cache.</summary>
    public static async Task<Fetched<IReadOnlyList<JsonWebKey>>> FetchFrom(string address, Transport transport, CancellationToken ct)
    {
        var answer = await transport.Get(address, Endpoint.Keys, ct);
        if (answer is not WireAnswer.Answered { IsSuccess: true, Json: { } json })
        {
            return Failed(answer.Trouble, answer.RetryAfter);
        }

        return Parse(json.GetRawText()) is { } keys
            ? new Fetched<IReadOnlyList<JsonWebKey>>.Got(keys)
            : Failed(ProviderTrouble.Garbage, answer.RetryAfter);
    }

    private static JsonWebKey[]? Parse(string json)
    {
        try
        {
            // Keys for encryption, and RSA keys that RFC 7518 §3.3 calls too short, verify nothing.
            var signing = new JsonWebKeySet(json).Keys.Where(k => k.Use is null or "" or "sig");
            return [.. signing.Where(k => k.Kty != JsonWebAlgorithmsKeyTypes.RSA || k.KeySize >= ProviderLimits.SmallestRsaKey)];
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static Fetched<IReadOnlyList<JsonWebKey>>.Failed Failed(ProviderTrouble trouble, TimeSpan retryAfter) =>
        new(trouble, retryAfter);
}
