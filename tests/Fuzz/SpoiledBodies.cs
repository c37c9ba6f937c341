using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Bodies.</summary>
internal static class SpoiledBodies
{
    private static readonly string[] Values =
    [
        "null", "[]", "{}", "0", "-0", "1e999", "1.5", "\"\"", "true", "\"\\ud800\"", "\"\\u0000\"", "[[]]", "{\"a\":{\"b\":1}}", "123456789012345678901234567890",
        "\"" + "\\u202e" + "\"", "[1,2,3]", "{\"$ref\":\"#\"}", "{\"__proto__\":{\"isAdmin\":true}}", "\"http://127.0.0.1:1/\"",
    ];

    public static readonly (string, Action<Draft, Dice, Ingredients>)[] All =
    [
        ("value", (d, dice, _) => Edit(d, text => Swap(text, dice))),
        ("value", (d, dice, _) => Edit(d, text => Swap(Swap(text, dice), dice))),
        ("cut", (d, dice, _) => d.Body = d.Body[..dice.Below(d.Body.Length + 1)]),
        ("byte", (d, dice, _) => Byte(d, dice)),
        ("bytes", (d, dice, _) => d.Body = dice.Bytes(dice.Below(400))),
        ("empty", (d, _, _) => d.Body = []),
        ("twice", (d, _, _) => d.Body = [.. d.Body, .. d.Body]),
        ("batch", (d, _, _) => Edit(d, text => $"[{text},{text}]")),
        ("member twice", (d, dice, _) => Edit(d, text => text.StartsWith('{') && text.Length > 2
            ? $"{{{dice.Pick(["\"method\":\"ping\"", "\"id\":1", "\"params\":{}", "\"tenant\":\"contoso\""])},{text[1..]}" : text)),
        ("unknown member", (d, dice, _) => Edit(d, text => text.StartsWith('{') && text.Length > 2 ? $"{{\"{dice.Below(99)}\":{dice.Pick(Values)},{text[1..]}" : text)),
        ("deep", (d, dice, _) => Deep(d, 1 << (3 + dice.Below(12)), dice.OneIn(2) ? ("[", "]") : ("{\"a\":", "}"))),
        ("deep arguments", (d, dice, _) => Edit(d, text => text.Replace(
            "\"arguments\":{", "\"arguments\":{\"a\":" + Nested(60 + dice.Below(10), "[", "]") + ",", StringComparison.Ordinal))),
        ("long text", (d, dice, _) => Edit(d, text => text.Replace("\"params\":{", $"\"params\":{{\"x\":\"{new string('x', 1 << (10 + dice.Below(9)))}\",", StringComparison.Ordinal))),
        ("byte order mark", (d, _, _) => d.Body = [0xEF, 0xBB, 0xBF, .. d.Body]),
        ("utf-16", (d, _, _) => Edit(d, text => text, Encoding.Unicode)),
        ("not utf-8", (d, dice, _) => Edit(d, text => text.Replace("\"", dice.Pick(["\"\u00ff", "\""]), StringComparison.Ordinal), Encoding.Latin1)),
        ("overlong utf-8", (d, _, _) => d.Body = [.. d.Body.SelectMany(b => b == (byte)'/' ? new byte[] { 0xC0, 0xAF } : [b])]),
        ("zeros", (d, _, _) => d.Body = [.. d.Body, 0, 0, 0]),
        ("form", (d, dice, _) => d.Body = Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 1 << dice.Below(12)).Select(i => $"intent={i}")))),
        ("form", (d, dice, _) => d.Body = Encoding.UTF8.GetBytes(dice.Pick(["&&&&", "=", "%", "a=%ff%fe", "a=%00", "decision", "__RequestVerificationToken=x", new string('a', 40_000)]))),
        ("parts", (d, dice, _) => Parts(d, dice)),
        ("xml", (d, _, _) => d.Body = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"u8.ToArray()),
    ];

    private static void Edit(Draft draft, Func<string, string> edit, Encoding? encoding = null) =>
        draft.Body = (encoding ?? Encoding.UTF8).GetBytes(edit(Encoding.UTF8.GetString(draft.Body)));

    /// <summary>Another value behind any colon or comma, whatever stood there.</summary>
    private static string Swap(string text, Dice dice)
    {
        var places = Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or ',' or '=').ToList();
        if (places.Count == 0)
        {
            return text + dice.Pick(Values);
        }

        var from = dice.Pick(places) + 1;
        var to = text.IndexOfAny([',', '}', ']', '&'], from);
        return text[..from] + dice.Pick(Values) + (to < 0 ? "" : text[to..]);
    }

    private static void Byte(Draft draft, Dice dice)
    {
        if (draft.Body.Length > 0)
        {
            draft.Body = [.. draft.Body];
            draft.Body[dice.Below(draft.Body.Length)] = (byte)dice.Below(256);
        }
    }

    private static void Deep(Draft draft, int depth, (string Open, string Close) with) => draft.Body = Encoding.ASCII.GetBytes(
        $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"list_invoices\",\"arguments\":{Nested(depth, with.Open, with.Close)}}}}}");

    private static string Nested(int depth, string open, string close) =>
        $"{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))}";

    private static void Parts(Draft draft, Dice dice)
    {
        draft.Remove("Content-Type");
        draft.Header("Content-Type", "multipart/form-data; boundary=x");
        var name = dice.Pick(["decision", "", "a\"; filename=\"../../x", new string('n', 5000)]);
        draft.Body = Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{dice.Text()}\r\n{dice.Pick(["--x--\r\n", "--x", "", "--y--"])}");
    }
}
