using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// Tokens that were believed lately, so that one signature is not checked on every call: that takes longer than all the rest of a call. Held by
/// their digests, so that whoever reads this memory finds no token. A token counts as long as it says, and only while the keys in use are the very
/// ones that it was checked against: whenever keys are fetched, changed or not, every token is checked anew. Whether its user, its grant and its
/// scopes still hold is asked on each call, as ever. S3, S10.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class BelievedTokens(TimeProvider time) : IDisposable
{
    /// <summary>How many are remembered; of more, some are checked again.</summary>
    public const int Remembered = 10_000;

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = Remembered });

    /// <summary>The verdict, if the token was believed before and nothing has happened since that it would have to be checked for.</summary>
    public async ValueTask<TokenVerdict?> Find(string token, CancellationToken cancellationToken) =>
        _known.TryGetValue(Digest.Of(token), out Belief? belief) && belief!.IsCurrent(time.GetUtcNow())
        && ReferenceEquals(await belief.InUse(cancellationToken), belief.Keys)
            ? belief.Verdict
            : null;

    /// <summary>Remembers a token that was checked just now.</summary>
    public void Keep(string token, Belief belief) => _known.Set(Digest.Of(token), belief, new MemoryCacheEntryOptions { Size = 1 });

    /// <inheritdoc/>
    public void Dispose() => _known.Dispose();

    private readonly record struct Digest(UInt128 Left, UInt128 Right)
    {
        public static Digest Of(string token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
            return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}

/// <summary>Why a token is believed, and for how long.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="From">Not before; with the leeway that its judge gives.</param>
/// <param name="Until">No longer; with that leeway.</param>
/// <param name="Keys">The set of keys that it was checked against.</param>
/// <param name="InUse">The set that a check now would take; null where there is none.</param>
internal sealed record Belief(
    TokenVerdict Verdict, DateTimeOffset From, DateTimeOffset Until, object Keys, Func<CancellationToken, ValueTask<object?>> InUse)
{
    /// <summary>Whether a check now would find the token's own times good.</summary>
    public bool IsCurrent(DateTimeOffset now) => From <= now && now < Until;
}
