using System.Text;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Some APIs echo the request. The tool must not read the token there either. S47, S9.</summary>
internal sealed class TokenMask(Secret token)
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token.Reveal());

    /// <summary>Overwrites the token wherever it stands in the body, keeping its length.</summary>
    public void Cover(Span<byte> body)
    {
        for (var at = body.IndexOf(_token); at >= 0; at = body.IndexOf(_token))
        {
            body.Slice(at, _token.Length).Fill((byte)'*');
            body = body[(at + _token.Length)..];
        }
    }

    /// <summary>True when the text holds the token.</summary>
    public bool Finds(string text) => text.Contains(token.Reveal(), StringComparison.Ordinal);
}
