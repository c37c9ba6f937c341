using System.Net;
using System.Net.Sockets;

namespace ReconnectGrains.Fuzz;

/// <summary>An address that requests name, and that the server must never ask anything.</summary>
internal sealed class Trap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Trap() => _listener.Start();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Somebody asked.</summary>
    public bool IsSprung => _listener.Pending();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
