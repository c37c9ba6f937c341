using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Digests;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void The_RFC_example_gets_the_RFC_text() // RFC 8785 §3.2.2 to §3.2.4
    {
        const string input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string expected = """
            {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}
            """;
        Canonical(input).ShouldBe(expected);
    }

    [Fact]
    public void Members_are_ordered_by_UTF_16_code_units() // RFC 8785 §3.2.3
    {
        const string input = """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """;
        var order = JsonDocument.Parse(Canonical(input)).RootElement.EnumerateObject().Select(m => m.Value.GetString()!.Split(' ', ':')[0]);
        order.ShouldBe(["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]);
    }

    /// <summary>RFC 8785 Appendix B: the bits of the double, and its text.</summary>
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_are_written_as_RFC_8785_appendix_B_lists_them(string bits, string expected)
    {
        var number = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Canonical(number.ToString("R", CultureInfo.InvariantCulture)).ShouldBe(expected);
        Canonical(expected).ShouldBe(expected);
    }

    [Theory]
    [InlineData("100", "100")]
    [InlineData("1e2", "100")]
    [InlineData("1.0E+2", "100")]
    [InlineData("0.10", "0.1")]
    [InlineData("-0.0", "0")]
    [InlineData("123e-3", "0.123")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0e999999999999999999999", "0")]
    public void Spellings_of_one_number_are_one_text(string spelled, string expected) => Canonical(spelled).ShouldBe(expected);

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("9007199254740993")]
    [InlineData("12345678901234567890123")]
    [InlineData("10.000000000000000001")]
    public void A_number_that_a_double_would_change_is_refused(string number) =>
        Refusal($"[{number}]").ShouldBe(new CanonicalOutcome.Refused(CanonicalRefusal.NumberOutOfPrecision, "/0"));

    [Theory]
    [InlineData("""{"a":1,"a":1}""", CanonicalRefusal.DuplicateMember, "/a")]
    [InlineData("""{"x":[{"a":1,"\u0061":2}]}""", CanonicalRefusal.DuplicateMember, "/x/0/a")]
    [InlineData("""["\ud83d"]""", CanonicalRefusal.LoneSurrogate, "/0")]
    [InlineData("""["\ude00\ud83d"]""", CanonicalRefusal.LoneSurrogate, "/0")]
    [InlineData("""{"a/b":{"\ud800":1}}""", CanonicalRefusal.LoneSurrogate, "/a~1b")]
    public void What_two_readers_could_understand_differently_is_refused(string json, CanonicalRefusal reason, string path) =>
        Refusal(json).ShouldBe(new CanonicalOutcome.Refused(reason, path));

    [Fact]
    public void Nesting_has_an_end()
    {
        Canonical(Nested(CanonicalJson.MaxDepth)).ShouldBe(Nested(CanonicalJson.MaxDepth));
        Refusal(Nested(CanonicalJson.MaxDepth + 1)).Reason.ShouldBe(CanonicalRefusal.TooDeep);

        static string Nested(int depth) => new string('[', depth + 1) + new string(']', depth + 1);
    }

    [Fact]
    public void A_value_that_is_not_there_is_refused() =>
        CanonicalJson.Of(default).ShouldBe(new CanonicalOutcome.Refused(CanonicalRefusal.Undefined, ""));

    [Fact]
    public void Empty_things_stay_empty() => Canonical("""{ "b" : { } , "a" : [ ] , "" : "" }""").ShouldBe("""{"":"","a":[],"b":{}}""");

    private static string Canonical(string json) => Outcome(json).ShouldBeOfType<CanonicalOutcome.Canonical>().Text;

    private static CanonicalOutcome.Refused Refusal(string json) => Outcome(json).ShouldBeOfType<CanonicalOutcome.Refused>();

    private static CanonicalOutcome Outcome(string json) =>
        CanonicalJson.Of(JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 }).RootElement);
}
