using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>Documents that Alice's session cannot be opened from.</summary>
internal static class Unreadable
{
    public static async Task<byte[]> Make(string what, ClusterNode silo) => what switch
    {
        "garbage" => [.. Enumerable.Range(0, 200).Select(i => (byte)i)],
        "foreign" => new SessionSealer(new EphemeralDataProtectionProvider(), silo.Get<IKeyManager>()).Seal(
            Surroundings.AliceKey, SessionDocument.Write(Session.Empty(Surroundings.AliceKey, 1))),
        "another user's" => (await silo.Stored(new SessionKey("northwind", "bob"))).State!.Sealed,
        "newer" => silo.Get<SessionSealer>().Seal(Surroundings.AliceKey, Encoding.UTF8.GetBytes("""{"version":99,"session":null}""")),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}
