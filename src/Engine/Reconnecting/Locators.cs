using System.Text;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>
/// What travels through browsers: sealed, and it contains its session's key, so that no global index of tickets or states exists. S14.
/// </summary>
internal sealed class Locators(LocatorSealer sealer, TimeProvider time)
{
    public string Seal(LocatorPurpose purpose, Located located, DateTimeOffset expires) =>
        sealer.Seal(purpose, Encoding.UTF8.GetBytes($"{located.Key.Canonical}\n{located.TicketId}\n{located.Random}"), expires);

    /// <summary>Null when it is not ours; otherwise what it names, and whether its time is over.</summary>
    public (Located? Located, bool Expired) Open(LocatorPurpose purpose, string? text) =>
        sealer.Unseal(purpose, text, time.GetUtcNow()) switch
        {
            LocatorOpening.Opened opened => (Parse(opened.Payload.Span), false),
            LocatorOpening.Expired => (null, true),
            _ => (null, false),
        };

    private static Located? Parse(ReadOnlySpan<byte> payload)
    {
        var parts = Encoding.UTF8.GetString(payload).Split('\n');
        return parts.Length == 3 && SessionKey.Parse(parts[0]) is { } key ? new Located(key, parts[1], parts[2]) : null;
    }
}

/// <summary>What a sealed locator names.</summary>
/// <param name="Key">The session.</param>
/// <param name="TicketId">The ticket in it.</param>
/// <param name="Random">The random part of <c>state</c>; empty in a link.</param>
internal sealed record Located(SessionKey Key, string TicketId, string Random);
