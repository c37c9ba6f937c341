using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Sends bytes over a connection of their own, and reads what comes back.</summary>
internal sealed class Line(Uri server)
{
    /// <summary>How long one exchange may take. A call may wait 25 s for a user who is signing in; nobody is.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private const int Longest = 2 * 1024 * 1024;

    public async Task<Reply> Exchange(byte[] request, bool isCut, bool isHead, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        var read = new List<byte>();
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, stop.Token);
            await Send(socket, request, isCut, stop.Token);
            var buffer = new byte[16 * 1024];
            while (!IsWhole(read, isHead) && read.Count < Longest)
            {
                var count = await socket.ReceiveAsync(buffer, stop.Token);
                if (count == 0)
                {
                    return new Reply(ReplyKind.Closed, [.. read]);
                }

                read.AddRange(buffer.AsSpan(0, count));
            }

            return new Reply(ReplyKind.Answered, [.. read]);
        }
        catch (SocketException e)
        {
            return new Reply(e.SocketErrorCode == SocketError.ConnectionRefused ? ReplyKind.Refused : ReplyKind.Closed, [.. read]);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new Reply(ReplyKind.Hung, [.. read]);
        }
    }

    private static async Task Send(Socket socket, byte[] request, bool isCut, CancellationToken cancellation)
    {
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await socket.SendAsync(request.AsMemory(sent), cancellation);
            }

            if (isCut)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server has heard enough and closed: it may have said why.
        }
    }

    private static bool IsWhole(List<byte> read, bool isHead)
    {
        var text = Encoding.Latin1.GetString([.. read]);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var head = text[..end];
        if (head.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
        {
            return IsWhole(read[(end + 4)..], isHead);
        }

        if (isHead || head.StartsWith("HTTP/1.1 204", StringComparison.Ordinal) || head.StartsWith("HTTP/1.1 304", StringComparison.Ordinal))
        {
            return true;
        }

        return Value(head, "Content-Length") is { } length
            ? read.Count - end - 4 >= int.Parse(length, CultureInfo.InvariantCulture)
            : Value(head, "Transfer-Encoding") is not null && text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }

    private static string? Value(string head, string name) => head.Split("\r\n").Skip(1)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
