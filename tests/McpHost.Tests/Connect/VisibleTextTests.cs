using System.Text.Json;
using ReconnectGrains.McpHost.Connect.Requests;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain text, 12.50 €, שלום, 日本, 👍", "plain text, 12.50 €, שלום, 日本, 👍")]
    [InlineData("two\r\nlines\tand\na tab", "two\r\nlines\tand\na tab")]
    [InlineData("a\rb", "a[U+000D]b")]
    [InlineData("a\u202Eb\u2066c", "a[U+202E]b[U+2066]c")]
    [InlineData("\uFEFFa\u00AD", "[U+FEFF]a[U+00AD]")]
    [InlineData("a\u2028b\u3164", "a[U+2028]b[U+3164]")]
    [InlineData("\U000E0041", "[U+E0041]")]
    [InlineData("\U000E0101\uE000", "[U+E0101][U+E000]")]
    [InlineData("", "")]
    public void Only_what_draws_nothing_is_marked(string text, string shown) =>
        string.Concat(VisibleText.Split(text).Select(p => p.Marked ? $"[{p.Text}]" : p.Text)).ShouldBe(shown);

    [Fact]
    public void Half_of_a_surrogate_pair_is_marked() => VisibleText.Split("a\uD83D").ShouldBe([new("a", false), new("U+D83D", true)]);

    [Theory]
    [InlineData("dueDate", "Due date")]
    [InlineData("due_date", "Due date")]
    [InlineData("IBAN", "IBAN")]
    [InlineData("__", "__")]
    [InlineData("a.b c", "a.b c")]
    [InlineData("", "")]
    public void Property_names_become_words_where_they_are_words(string name, string spoken) => ArgumentReading.Spoken(name).ShouldBe(spoken);

    [Fact]
    public void Values_are_read_digit_for_digit_and_the_schema_names_them_at_every_level()
    {
        var schema = JsonElement.Parse("""{"properties":{"to":{"items":{"properties":{"n":{"title":"Name"}}}}}}""");

        var fields = ArgumentReading.Read(new RawJson("""{"a":12345678901234567890.10,"b":true,"c":"","d":[],"e":{},"to":[{"n":"Bob"}]}"""), schema);

        fields.Select(f => f.Value).Take(5).ShouldBe(
        [
            new ArgumentValue.Text("12345678901234567890.10"), new ArgumentValue.Text("Yes"), new ArgumentValue.Nothing("empty text"),
            new ArgumentValue.Nothing("empty list"), new ArgumentValue.Nothing("nothing inside"),
        ]);
        var entry = ((ArgumentValue.Entries)fields[5].Value).Items.ShouldHaveSingleItem().ShouldBeOfType<ArgumentValue.Fields>();
        entry.Items.ShouldBe([new ArgumentField("Name", null, new ArgumentValue.Text("Bob"))]);
    }

    [Fact]
    public void What_lies_too_deep_to_indent_is_shown_as_it_is()
    {
        var fields = ArgumentReading.Read(new RawJson("""{"a":{"a":{"a":{"a":{"a":1}}}}}"""), JsonElement.Parse("true"));

        var value = fields[0].Value;
        while (value is ArgumentValue.Fields inner)
        {
            value = inner.Items[0].Value;
        }

        value.ShouldBe(new ArgumentValue.Text("""{"a":1}"""));
    }
}
