using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>
/// From which networks a user's reconnect links are followed. The log gets a digest under a key of this installation and with the user in it: equal for
/// one user's equal networks, and nothing that an address, or another user's digest, could be told from.
/// </summary>
public sealed class LinkTrail
{
    private readonly Locators _locators;
    private readonly AuditLog _audit;
    private readonly SqlDatabase _database;
    private readonly Randomness _randomness;
    private readonly PurposeSeal _seal;
    private byte[]? _key;

    internal LinkTrail(Locators locators, AuditLog audit, SqlDatabase database, IDataProtectionProvider protection, Randomness randomness)
    {
        (_locators, _audit, _database, _randomness) = (locators, audit, database, randomness);
        _seal = new PurposeSeal(protection.CreateProtector("ReconnectGrains.Networks", "v1"));
    }

    /// <summary>A browser sets out with a link.</summary>
    /// <exception cref="StoreUnavailableException">It is not noted.</exception>
    public async Task Follow(string locator, IPAddress? address, CancellationToken cancellation)
    {
        if (address is null || _locators.Open(LocatorPurpose.Ticket, locator).Located is not { } located)
        {
            return;
        }

        var detail = AuditDetail.OfDigest(Digest(await Key(cancellation), located.Key, Network(address)));
        await _audit.AppendOutside(
            new OutsideEvent(AuditKind.LinkFollowed, TraceId.Current, located.Key.Tenant, located.Key.User, Detail: detail), cancellation);
    }

    /// <summary>What one subscriber has: addresses of one of them change within it.</summary>
    internal static byte[] Network(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.GetAddressBytes()[..(plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6)];
    }

    private static byte[] Digest(byte[] key, SessionKey user, byte[] network) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(user.Canonical), 0, .. network]);

    /// <summary>Made by whichever node needs it first.</summary>
    private async Task<byte[]> Key(CancellationToken cancellation)
    {
        if (_key is { } known)
        {
            return known;
        }

        var made = _seal.Protect(Encoding.UTF8.GetBytes(_randomness.Id() + _randomness.Id()));
        var kept = await _database.Write(
            async work =>
            {
                await work.Execute("INSERT INTO network_key (id, sealed) VALUES (1, @made) ON CONFLICT (id) DO NOTHING", new { made });
                return (await work.First<byte[]>("SELECT sealed FROM network_key WHERE id = 1"))!;
            },
            cancellation);

        // One that the key ring cannot open any more is of no use to anybody: then this process has one of its own.
        return _key = _seal.Unprotect(kept) ?? _seal.Unprotect(made)!;
    }
}
