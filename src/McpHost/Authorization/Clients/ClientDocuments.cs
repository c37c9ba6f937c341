using Microsoft.Extensions.Caching.Memory;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>
/// Clients whose id is the address of a document about them (OAuth Client ID Metadata Document). Kept for a while, used stale for a day
/// while their site is down, and failures are remembered, so that nobody can make this server knock at a door in a loop. S27.
/// </summary>
internal sealed class ClientDocuments(SafeFetch fetch, RedirectUris redirects, TimeProvider time) : IDisposable
{
    /// <summary>Documents and failures that are remembered.</summary>
    public const int Remembered = 1000;

    /// <summary>A document is used without asking again for so long.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(15);

    /// <summary>A document that cannot be fetched again is still used for so long after it was fetched.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);

    /// <summary>A failure is not repeated for so long.</summary>
    public static readonly TimeSpan FailureRemembered = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Remembered });

    /// <summary>
    /// True for an id that can be such an address: HTTPS, with a path, without user, query tricks and dot segments; spelled as the parser
    /// would spell it, so that one document has one id.
    /// </summary>
    public bool IsAddress(string id) =>
        id.Contains("://", StringComparison.Ordinal) && fetch.IsAcceptable(id)
        && new Uri(id) is { AbsolutePath.Length: > 1 } url && url.AbsoluteUri == id;

    /// <summary>The client of a document.</summary>
    public async Task<ClientLookup> Find(string id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var known = _cache.Get<Entry>(id);
        if (known is not null && now < known.AskAgain)
        {
            return known.Lookup;
        }

        var lookup = await Fetch(id, cancellation);
        if (lookup is ClientLookup.Unavailable && known is { Lookup: ClientLookup.Found, FetchedAt: var at } && now - at < UsableFor)
        {
            return Keep(id, known with { AskAgain = now + FailureRemembered });
        }

        return Keep(id, new Entry(lookup, now, now + (lookup is ClientLookup.Found ? FreshFor : FailureRemembered)));
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async Task<ClientLookup> Fetch(string id, CancellationToken cancellation)
    {
        if (await fetch.Json(id, cancellation) is not { } json)
        {
            return new ClientLookup.Unavailable();
        }

        // Else anybody's document would speak for this id.
        if (Protocol.Members.Text(json, "client_id") != id)
        {
            return new ClientLookup.Unknown("The client's document names another client_id.");
        }

        var (client, problem) = ClientMetadata.Read(id, json, redirects);
        return client is null ? new ClientLookup.Unknown($"The client's document is not acceptable: {problem}") : new ClientLookup.Found(client);
    }

    private ClientLookup Keep(string id, Entry entry)
    {
        _cache.Set(id, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = UsableFor });
        return entry.Lookup;
    }

    private sealed record Entry(ClientLookup Lookup, DateTimeOffset FetchedAt, DateTimeOffset AskAgain);
}
