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
            if (!Keep(node))
            {
                Break(node);
                return;
            }

            await store.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAll(Up(node, store), Down(store, node));
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
            }
        }
    }

    private bool Keep(Socket node)
    {
        lock (_gate)
        {
            return !_isCut && _open.Add(node);
        }
    }

    // The store sees an orderly end, whatever happens to the node: the emulator of Azure Storage ends with a connection that is reset.
    private async Task Up(Socket node, Socket store)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await node.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await Send(store, buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken by the node or by us.
        }

        store.Shutdown(SocketShutdown.Send);
    }

    private async Task Down(Socket store, Socket node)
    {
        var buffer = new byte[BufferBytes];
        var listens = true;
        while (await store.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
        {
            listens = listens && await Sent(node, buffer.AsMemory(0, read));
        }

        Close(node);
    }

    private async Task<bool> Sent(Socket node, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await Send(node, bytes);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false; // What else the store says is read, and nobody hears it.
        }
    }

    private async Task Send(Socket to, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await to.SendAsync(bytes[sent..], _stop.Token);
        }
    }

    private static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
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
