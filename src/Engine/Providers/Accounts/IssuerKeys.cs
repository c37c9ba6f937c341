using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>
/// The keys of an issuer whose tokens we only verify, fetched like a provider's: never in a loop, used stale while the issuer is down,
/// fetched again when a token names an unknown one. R3.
/// </summary>
public sealed class IssuerKeys : IDisposable
{
    private readonly Transport _transport;
    private readonly Cached<Metadata> _metadata;
    private readonly KeySource _keys;

    /// <summary>The keys of an issuer. Nothing is fetched before the first token.</summary>
    public IssuerKeys(string issuer, string? metadataAddress, string? jwksUri, bool allowLoopbackHttp, TimeProvider time, ILogger<IssuerKeys> log)
    {
        const string name = "issuer";
        var options = new ProviderOptions
        {
            Issuer = issuer,
            MetadataAddress = metadataAddress,
            JwksUri = jwksUri,
            AllowLoopbackHttp = allowLoopbackHttp,
        };
        _transport = new Transport(name, Network.OfTheSystem, time, log);
        var source = new MetadataSource(name, options, _transport, log);
        _metadata = new Cached<Metadata>(source.Fetch, time);
        _keys = new KeySource(_metadata, _transport, time);
    }

    /// <summary>The keys of this id; all of them where a token names none.</summary>
    /// <returns>The keys, perhaps none; null when they cannot be had right now.</returns>
    public async Task<IReadOnlyList<SecurityKey>?> Named(string? keyId, CancellationToken cancellationToken) =>
        await _keys.Named(keyId, cancellationToken) is Fetched<IReadOnlyList<JsonWebKey>>.Got { Value: var keys } ? keys : null;

    /// <summary>All keys: the same object until they are fetched again; null when they cannot be had right now.</summary>
    public async ValueTask<object?> InUse(CancellationToken cancellationToken) =>
        await _keys.All(cancellationToken) is Fetched<IReadOnlyList<JsonWebKey>>.Got { Value: var keys } ? keys : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
    }
}
