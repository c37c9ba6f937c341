using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Header lines.</summary>
internal static class SpoiledHeaders
{
    private static readonly string[] Known =
    [
        "Host", "Accept", "Content-Type", "Content-Encoding", "Authorization", "Cookie", "Origin", "Referer", "User-Agent", "MCP-Protocol-Version", "Mcp-Method",
        "Mcp-Name", "Mcp-Session-Id", "Mcp-Param-Region", "Last-Event-ID", "traceparent", "tracestate", "baggage", "If-None-Match", "If-Modified-Since", "Range", "Expect",
        "Connection", "Upgrade", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-HTTP-Method-Override", "TE", "Trailer",
        "Sec-Fetch-Site", "Idempotency-Key", "DPoP", "Proxy-Authorization", "HTTP2-Settings", "Content-Disposition", "Accept-Language", "Accept-Encoding",
    ];

    public static readonly (string, Action<Draft, Dice, Ingredients>)[] All =
    [
        ("header", (d, dice, _) => d.Header(dice.Pick(Known), OneLine(dice.Text()))),
        ("header with line ends", (d, dice, _) => d.Header(dice.Pick(Known), dice.Text())),
        ("header bytes", (d, dice, _) => d.Header(dice.Pick(Known), dice.Bytes(dice.Below(60)))),
        ("header twice", (d, dice, _) => d.Headers.AddRange(d.Headers.Skip(dice.Below(5)).Take(1).ToList())),
        ("header gone", (d, dice, _) =>
        {
            if (d.Headers.Count > 0)
            {
                d.Headers.RemoveAt(dice.Below(d.Headers.Count));
            }
        }),
        ("long header", (d, dice, _) => d.Header(dice.Pick(Known), new string('x', 1 << (8 + dice.Below(8))))),
        ("many headers", (d, dice, _) => d.Headers.AddRange(Enumerable.Range(0, 1 << dice.Below(9)).Select(i => Encoding.ASCII.GetBytes($"X-{i}: {i}")))),
        ("raw line", (d, dice, _) => d.Headers.Add(dice.Bytes(dice.Below(80)))),
        ("line without a colon", (d, _, _) => d.Headers.Add("Authorization Bearer x"u8.ToArray())),
        ("blank before the colon", (d, _, _) => d.Headers.Add("Accept : */*"u8.ToArray())),
        ("folded line", (d, _, _) => d.Headers.Add("X-Folded: a\r\n b"u8.ToArray())),
        ("end of line alone", (d, _, _) => d.Headers.Add(Encoding.ASCII.GetBytes($"X-A: b\n{Reply.Marker}: 1"))),
        ("other host", (d, dice, _) => Replace(d, "Host", dice.Pick(["evil.test", "127.0.0.1.evil.test", "", "[::1", "a b", "localhost:99999", "127.0.0.1:80:80", "xn--", "\u00e9.test"]))),
        ("origin", (d, dice, _) => d.Header("Origin", dice.Pick(["null", "https://evil.test", "http://127.0.0.1.evil.test", "http://localhost", "file://", "http://[::1"]))),
        ("two tokens", (d, _, good) => d.Header("Authorization", "Bearer " + good.User)),
        ("other scheme", (d, dice, good) => Replace(d, "Authorization", dice.Pick([
            "Basic YTpi", "DPoP " + good.User, "Bearer", "bearer  " + good.User + " x", "Bearer " + good.User + "," + good.User]))),
        ("no accept", (d, _, _) => d.Remove("Accept")),
        ("odd accept", (d, dice, _) => Replace(d, "Accept", dice.Pick(["", ",", "*/*;q=0", "application/json;q=NaN", "text/html", ";;;", "a/b/c", new string(',', 4000)]))),
        ("odd type", (d, dice, _) => Replace(d, "Content-Type", dice.Pick([
            "", "text/plain", "application/json; charset=utf-16", "application/json; charset=nonsense", "multipart/form-data", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=" + new string('b', 300), "application/x-www-form-urlencoded; charset=utf-7", "application/xml", "a", "application/json;;", "*/*"]))),
        ("encoding", (d, dice, _) => d.Header("Content-Encoding", dice.Pick(["gzip", "br", "deflate", "identity", "gzip, gzip", "x"]))),
        ("session", (d, dice, _) => d.Header("Mcp-Session-Id", dice.Pick(["x", new string('A', 3000), Convert.ToBase64String(dice.Bytes(200)), ""]))),
        ("revision", (d, dice, _) => Replace(d, "MCP-Protocol-Version", dice.Pick(["2026-07-28", "2025-11-25", "2025-03-26", "1.0", "", "2026-07-28, 2026-07-28", "\u0662\u0660\u0662\u0666"]))),
        ("name", (d, dice, _) => Replace(d, "Mcp-Name", dice.Pick(["=?base64?!?=", "=?base64??=", "get_profile", "=?base64?" + new string('A', 4000) + "?=", "\u00e9"]))),
        ("cookies", (d, dice, _) => d.Header("Cookie", string.Join("; ", Enumerable.Range(0, dice.Below(8)).Select(_ =>
            $"{dice.Pick(["__Host-reconnect-user", "reconnect-user", "__Host-reconnect-flow", "reconnect-forms", ".AspNetCore.Antiforgery", "a"])}={OneLine(dice.Text())}")))),
        ("upgrade", (d, dice, _) =>
        {
            d.Header("Connection", "Upgrade, HTTP2-Settings");
            d.Header("Upgrade", dice.Pick(["websocket", "h2c", "TLS/1.0"]));
            d.Header("HTTP2-Settings", "AAMAAABkAAQAAP__");
        }),
    ];

    private static string OneLine(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static void Replace(Draft draft, string name, string value)
    {
        draft.Remove(name);
        draft.Header(name, value);
    }
}
