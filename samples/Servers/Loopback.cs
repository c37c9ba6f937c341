using System.Net;
using System.Net.Sockets;

namespace ReconnectGrains.Servers;

/// <summary>Addresses on this machine.</summary>
public static class Loopback
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>An address with such a port.</summary>
    public static Uri FreeAddress() => new($"http://{IPAddress.Loopback}:{FreePort()}");
}
