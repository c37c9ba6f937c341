using System.Net;
using System.Net.Sockets;

namespace ReconnectGrains.Chaos.Stores;

/// <summary>Stands between one node and one store on TCP, and can be cut: what is open breaks, and nothing new gets through.</summary>
internal sealed class StoreRelay : IAsyncDisposable
{
    private const int BufferBytes = 32 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly HashSet<Socket> _open = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private bool _isCut;

    /// <summary>Starts one.</summary>
    /// <param name="target">The store's port.</param>
    public StoreRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where the node connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks every connection, and lets none through until it is mended.</summary>
    public void Cut()
    {
        Socket[] open;
        lock (_gate)
        {
            _isCut = true;
            open = [.. _open];
            _open.Clear();
        }

        foreach (var socket in open)
        {
            Break(socket);
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _isCut = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It ends.
        }
    }

    private async Task Serve(Socket node)
    {
        using var store = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var kept = node;
        node.NoDelay = store.NoDelay = true;
        try
        {
            if (!Keep(node, store))
            {
                Break(node);
                return;
            }

            await store.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(Pump(node, store), Pump(store, node));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The store is not there, or the relay ends: the node sees a broken connection.
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(node);
                _open.Remove(store);
            }
        }
    }

    private bool Keep(Socket node, Socket store)
    {
        lock (_gate)
        {
            if (_isCut)
            {
                return false;
            }

            _open.Add(node);
            _open.Add(store);
            return true;
        }
    }

    private static async Task Pump(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken on one side: the other one is closed, too.
        }
    }

    // With a reset, so that the node notices at once.
    private static void Break(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }
}
