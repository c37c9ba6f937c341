using System.Text;

namespace ReconnectGrains.Fuzz;

/// <summary>Random choices: the same for the same seed and number.</summary>
internal sealed class Dice(int seed, int number)
{
    private readonly Random _random = new(unchecked((seed * 486_187_739) + number));

    public int Below(int bound) => _random.Next(bound);

    public bool OneIn(int many) => _random.Next(many) == 0;

    public T Pick<T>(IReadOnlyList<T> things) => things[_random.Next(things.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Text that a program may stumble over.</summary>
    public string Text() => Below(6) switch
    {
        0 => Pick(Words),
        1 => new string(Pick(Odd)[0], Below(300)),
        2 => string.Concat(Enumerable.Range(0, Below(20)).Select(_ => Pick(Odd))),
        3 => new string('a', 1 << Below(14)),
        4 => Encoding.Latin1.GetString(Bytes(Below(40))),
        _ => Pick(Words) + Pick(Odd) + Pick(Words),
    };

    private static readonly string[] Words =
    [
        "", "0", "-1", "null", "true", "alice", "northwind", "acme", "int_1", "../../../etc/passwd", "..\\..\\windows\\win.ini", "' OR '1'='1", "\";--",
        "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "%s%n%x", "$(id)", "a\r\n" + Reply.Marker + ": 1", "a%0d%0a" + Reply.Marker + ":%201",
        "9223372036854775808", "1e400", "NaN", "2026-13-45T25:61:61Z", "http://127.0.0.1:1/", "file:///etc/passwd", "javascript:alert(1)", "Bearer",
        "int_00000000000000000000000000000000", "аlice", "alice​", "ａｌｉｃｅ", "＜script＞", "admin\0", "\u202Eecila", "İ", "ß", "👨‍👩‍👧‍👦", "\uFEFF", "𝒶", "e\u0301",
    ];

    private static readonly string[] Odd =
        ["\0", "\t", "\n", "\r", "\u007f", "\u0085", "\u2028", "\ufffe", "é", "💥", "\"", "'", "\\", "/", "%", "&", "=", ";", ",", " ", "<", ">", "{", "}", "[", "]", ":"];
}
