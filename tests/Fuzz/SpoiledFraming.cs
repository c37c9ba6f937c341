using System.Globalization;
using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Where a body ends, as far as the request says it.</summary>
internal static class SpoiledFraming
{
    public static readonly (string, Action<Draft, Dice, Ingredients>)[] All =
    [
        ("chunks", (d, dice, _) => Chunk(d, dice, "chunked")),
        ("odd chunks", (d, dice, _) => Chunk(d, dice, "chunked", size => dice.Pick([
            "FFFFFFFFFFFFFFFFF", "-1", "0x5", "", " 5", "5 ", "zz", "5;" + new string('e', 5000), "5;a=\"\r\n\"", size + "\n"]))),
        ("other transfer encoding", (d, dice, _) => Chunk(d, dice, dice.Pick(["xchunked", "chunked, chunked", "identity, chunked", "chunked\t", "CHUNKED", "gzip, chunked", " chunked"]))),
        ("chunks and length", (d, dice, _) =>
        {
            Chunk(d, dice, "chunked");
            Cut(d, "Content-Length", dice.Below(20).ToString(CultureInfo.InvariantCulture));
        }),
        ("odd length", (d, dice, _) => Cut(d, "Content-Length", dice.Pick([
            "-1", "+5", "0x10", "1e3", "99999999999999999999", "5, 5", "5,6", " ", "a", "\u0665", (1L << 40).ToString(CultureInfo.InvariantCulture), "262145"]))),
        ("two lengths", (d, dice, _) =>
        {
            d.Header("Content-Length", dice.Below(9).ToString(CultureInfo.InvariantCulture));
            Cut(d, "Content-Length", (9 + dice.Below(9)).ToString(CultureInfo.InvariantCulture));
        }),
        ("too long", (d, dice, _) => Cut(d, "Content-Length", (d.Body.Length + 1 + dice.Below(1000)).ToString(CultureInfo.InvariantCulture))),
        ("too short", (d, dice, _) => Cut(d, "Content-Length", dice.Below(d.Body.Length + 1).ToString(CultureInfo.InvariantCulture))),
        ("large", (d, dice, _) => d.Body = [.. d.Body, .. Encoding.ASCII.GetBytes(new string(' ', 200_000 + dice.Below(200_000)))]),
        ("expectation", (d, dice, _) => d.Header("Expect", dice.Pick(["100-continue", "200-ok", "100-continue, 100-continue"]))),
        ("second request behind it", (d, _, _) => d.Body = [.. d.Body, .. "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8]),
    ];

    /// <summary>The rest does not come: a server that waits for it must not wait for ever.</summary>
    private static void Cut(Draft draft, string name, string value)
    {
        draft.Header(name, value);
        (draft.IsFramed, draft.IsCut) = (true, true);
    }

    private static void Chunk(Draft draft, Dice dice, string encoding, Func<string, string>? size = null)
    {
        draft.Header("Transfer-Encoding", encoding);
        var body = new List<byte>();
        for (var at = 0; at < draft.Body.Length;)
        {
            var length = Math.Min(1 + dice.Below(200), draft.Body.Length - at);
            var said = length.ToString("x", CultureInfo.InvariantCulture);
            body.AddRange(Encoding.UTF8.GetBytes((size?.Invoke(said) ?? said) + "\r\n"));
            body.AddRange(draft.Body.AsSpan(at, length));
            body.AddRange("\r\n"u8);
            at += length;
        }

        body.AddRange(Encoding.ASCII.GetBytes(dice.Pick(["0\r\n\r\n", "0\r\nX-Trailer: a\r\n\r\n", "0\r\n", "", "00000\r\n\r\n"])));
        draft.Body = [.. body];
        (draft.IsFramed, draft.IsCut) = (true, true);
    }
}
