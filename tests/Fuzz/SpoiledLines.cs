using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Methods, paths, query strings and versions.</summary>
internal static class SpoiledLines
{
    private static readonly string[] Turns =
    [
        "/../", "/./", "//", "/%2e%2e/", "/..%2f", "/%2e%2e%5c", "\\..\\", "/;x=1/", "/%00", "%00", "/%c0%af", "%c0%ae%c0%ae/", "/%ff%fe", "/%25%32%65", "?", "#x", "/%0d%0aX",
        "/..;/", "%", "%2", "%zz", "/\u00e9", "/\ud83d\ude00", "\t", "/*", "/a:b", "/[", "/{0}", "/con", "/.git/config", "/mcp", "/admin/expire",
    ];

    public static readonly (string, Action<Draft, Dice, Ingredients>)[] All =
    [
        ("path", (d, dice, _) => d.Target = [.. d.Target, .. Encoding.UTF8.GetBytes(dice.Pick(Turns))]),
        ("path before", (d, dice, _) => d.Target = [.. Encoding.UTF8.GetBytes(dice.Pick(Turns)), .. d.Target]),
        ("path bytes", (d, dice, _) => d.Target = [.. d.Target, .. dice.Bytes(1 + dice.Below(20))]),
        ("path case", (d, _, _) => d.Target = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(d.Target).ToUpperInvariant())),
        ("long path", (d, dice, _) => d.Target = [.. d.Target, .. Encoding.ASCII.GetBytes("/" + new string('a', 1 << (4 + dice.Below(11))))]),
        ("absolute target", (d, dice, good) =>
            d.Target = [.. Encoding.ASCII.GetBytes(dice.Pick(["http://evil.test", good.Address.GetLeftPart(UriPartial.Authority), "ftp://x", "//evil.test"])), .. d.Target]),
        ("odd target", (d, dice, _) => d.Target = Encoding.ASCII.GetBytes(dice.Pick(["*", "", "evil.test:443", "mcp", "?", "/ /", "/\t"]))),
        ("query", (d, dice, good) => Query(d, Bodies.Form(dice, good))),
        ("token in the query", (d, _, good) => Query(d, "access_token=" + good.User)),
        ("parameter twice", (d, dice, _) => Query(d, $"state={dice.Below(9)}&state=b&STATE=c&state[]=d&code=1&code=2")),
        ("line ends in the query", (d, _, _) => Query(d, $"code=a%0d%0a{Reply.Marker}:%201&iss=b%0a{Reply.Marker}:%202&error=c\u2028")),
        ("query bytes", (d, dice, _) => d.Target = [.. d.Target, (byte)'?', .. dice.Bytes(30)]),
        ("query without an end", (d, dice, _) => Query(d, "a=" + new string('%', 1 << dice.Below(12)))),
        ("many parameters", (d, dice, _) => Query(d, string.Join('&', Enumerable.Range(0, 1 << dice.Below(10)).Select(i => $"a{i}={i}")))),
        ("method", (d, dice, _) => d.Method = dice.Pick(["get", "PoSt", "CONNECT", "PROPFIND", "TRACK", "X", new string('M', 3000), "GET\0", "P\u00d6ST", ""])),
        ("version", (d, dice, _) => d.Version = dice.Pick(["HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1 ", "http/1.1", "ICAP/1.0", "", "HTTP/1.1\u00e9"])),
    ];

    private static void Query(Draft draft, string more) =>
        draft.Target = [.. draft.Target, .. Encoding.UTF8.GetBytes((draft.Target.Contains((byte)'?') ? "&" : "?") + more)];
}
