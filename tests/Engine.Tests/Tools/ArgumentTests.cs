using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>Arguments are judged before anything is parked: what passes binds, and what does not is explained.</summary>
[Trait("Proves", "R6")]
public sealed class ArgumentTests
{
    private const string Good = """
        {"id":"INV-1","amount":12.30,"currency":"EUR","day":"2031-02-28","key":"6f9619ff-8b86-d011-b42d-00c04fc964ff","lines":[{"what":"a","kind":"Big"}]}
        """;

    private static readonly CatalogueTool Tool = ToolCatalogue.Of([typeof(OrderTools)]).Find("order")!;

    public enum Kind
    {
        None = 0,
        Small = 1,
        Big = 2,
    }

    [Fact]
    public void Good_arguments_have_no_problems()
    {
        Tool.ArgumentProblems(Outcomes.Json(Good)).ShouldBeEmpty();
        Tool.ArgumentProblems(With("note", "null")).ShouldBeEmpty();
        Tool.ArgumentProblems(With("lines", """[{"what":"a","kind":"Small","sub":{"what":"b","kind":"Big","sub":null}}]""")).ShouldBeEmpty();
        ToolCatalogue.Of([typeof(OrderTools)]).Find("nothing")!.ArgumentProblems(default).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("id", null, "'id' is missing.")]
    [InlineData("id", "7", "'id' must be text.")]
    [InlineData("id", "null", "'id' must be text.")]
    [InlineData("id", "\"\"", "'id' must have at least 3 characters.")]
    [InlineData("id", "\"123456789\"", "'id' must have at most 8 characters.")]
    [InlineData("extra", "1", "'extra' is unknown here.")]
    [InlineData("tenant", "\"contoso\"", "'tenant' is unknown here.")]
    [InlineData("amount", "\"12.30\"", "'amount' must be a number.")]
    [InlineData("amount", "0", "'amount' must be at least 0.01.")]
    [InlineData("amount", "0.009999999999", "'amount' must be at least 0.01.")]
    [InlineData("amount", "1000.01", "'amount' must be at most 1000.")]
    [InlineData("amount", "1e999", "The arguments are not plain JSON (RFC 7493): a number is larger or more precise than a double.")]
    [InlineData("currency", "\"EURO\"", "'currency' must match ^(?:[A-Z]{3})$.")]
    [InlineData("currency", "\"xEUR\"", "'currency' must match ^(?:[A-Z]{3})$.")]
    [InlineData("currency", "\"EUR\\n\"", "'currency' must match ^(?:[A-Z]{3})$.")]
    [InlineData("count", "1.5", "'count' must be a whole number.")]
    [InlineData("count", "3000000000", "'count' does not hold a value that this tool can use.")]
    [InlineData("day", "\"2031-02-30\"", "'day' does not hold a value that this tool can use.")]
    [InlineData("key", "\"nonsense\"", "'key' does not hold a value that this tool can use.")]
    [InlineData("speed", "\"warp\"", "'speed' must be one of \"slow\", \"fast\".")]
    [InlineData("lines", "[]", "'lines' must have at least 1 items.")]
    [InlineData("lines", "[1]", "'lines[0]' must be an object.")]
    [InlineData("lines", """[{"what":"a","kind":"Huge"}]""", "'lines[0].kind' must be one of \"None\", \"Small\", \"Big\".")]
    [InlineData("lines", """[{"what":"a","kind":2}]""", "'lines[0].kind' must be text.")]
    [InlineData("lines", """[{"what":"a"}]""", "'lines[0].kind' is missing.")]
    [InlineData("lines", """[{"what":null,"kind":"Big"}]""", "'lines[0].what' must be text.")]
    [InlineData("lines", """[{"what":"a","kind":"Big","secret":1}]""", "'lines[0].secret' is unknown here.")]
    [InlineData("lines", """[{"what":"a","kind":"Big","sub":{"what":"a","kind":"Big","sub":7}}]""", "'lines[0].sub.sub' must be an object or null.")]
    [InlineData("lines", """[{"what":"a","what":"b","kind":"Big"}]""", "The arguments are not plain JSON (RFC 7493): a member is given twice.")]
    [InlineData("note", "\"\\ud800\"", "The arguments are not plain JSON (RFC 7493): a text holds half of a character.")]
    public void A_problem_is_a_sentence_that_names_the_argument(string name, string? value, string problem) =>
        Tool.ArgumentProblems(With(name, value)).ShouldBe([problem]);

    [Fact]
    public void Too_much_is_refused_before_it_is_looked_at()
    {
        Tool.ArgumentProblems(With("note", $"\"{new string('x', CatalogueTool.MaxArgumentBytes)}\"")).ShouldBe(["The arguments are longer than 64 KiB."]);
        Tool.ArgumentProblems(With("extra", new string('[', 60) + new string(']', 60))).ShouldBe(["'extra' is unknown here."]);
        Tool.ArgumentProblems(Outcomes.Json("[]")).ShouldBe(["The arguments must be an object."]);
        Tool.ArgumentProblems(Outcomes.Json($$"""{{{string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"x{i}\":1"))}}}""")).Count.ShouldBe(10);
        Tool.ArgumentProblems(With("a\\u0007" + new string('b', 100), "1")).ShouldBe([$"'a{new string('b', 62)}…' is unknown here."]);
    }

    [Fact]
    public void A_pattern_that_hostile_text_could_keep_busy_gives_up()
    {
        var tool = ToolCatalogue.Of([typeof(SlowTools)]).Find("slow")!;
        tool.ArgumentProblems(Outcomes.Json($$"""{"text":"{{new string('a', 40)}}!"}""")).ShouldHaveSingleItem().ShouldStartWith("'text' must match");
    }

    private static JsonElement With(string name, string? value)
    {
        var members = Outcomes.Json(Good).EnumerateObject().Where(m => m.Name != name).Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}");
        return Outcomes.Json($"{{{string.Join(',', value is null ? members : members.Append($"\"{name}\":{value}"))}}}");
    }

    public sealed record Line(string What, Kind Kind, Line? Sub = null);

    [McpServerToolType]
    public sealed class OrderTools
    {
        [McpServerTool(Name = "order", Destructive = false), Requires("acme", "order")]
        public string Order(
            [StringLength(8, MinimumLength = 3)] string id,
            [Range(typeof(decimal), "0.01", "1000")] decimal amount,
            [RegularExpression("[A-Z]{3}")] string currency,
            DateOnly day,
            Guid key,
            [MinLength(1)] Line[] lines,
            int count = 1,
            [AllowedValues("slow", "fast")] string speed = "slow",
            string? note = null) => $"{id}{amount}{currency}{day}{key}{lines}{count}{speed}{note}";

        [McpServerTool(Name = "nothing")]
        public string Nothing() => "";
    }

    [McpServerToolType]
    public sealed class SlowTools
    {
        [McpServerTool(Name = "slow")]
        public string Slow([RegularExpression("(a+)+")] string text) => text;
    }
}
