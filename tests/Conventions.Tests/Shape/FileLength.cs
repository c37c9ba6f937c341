namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class FileLength
{
    private const int Most = 300;
    private const int MostInTests = 400;
    private const int MostInTheMiddle = 80;

    private static readonly Rule Rule = new(nameof(FileLength), Find);
    private static readonly Rule Median = new(nameof(FileLength) + "InTheMiddle", FindMedian);

    [Fact]
    public void No_file_has_more_than_300_lines_and_no_test_file_more_than_400() => Rule.Holds();

    [Fact]
    public void Half_of_the_files_of_src_have_at_most_80_lines() => Median.Holds();

    [Fact]
    public void A_file_with_one_line_too_many_is_found() => Rule.Finds(
        ("src/Engine/A.cs", Text(301)), ("src/Engine/B.cs", Text(300)), ("src/McpHost/Page.razor", Text(301)), ("src/McpHost/a.css", Text(301)),
        ("samples/Provider/a.mjs", Text(401)), ("samples/Provider/b.mjs", Text(400)), ("samples/Invoices/A.cs", Text(301)),
        ("tests/Engine.Tests/A.cs", Text(401)), ("tests/Engine.Tests/B.cs", Text(400)), ("docs/wire.md", Text(900)))
        .Select(place => place.Split(':')[0])
        .ShouldBe(["samples/Invoices/A.cs", "samples/Provider/a.mjs", "src/Engine/A.cs", "src/McpHost/Page.razor", "src/McpHost/a.css",
            "tests/Engine.Tests/A.cs"]);

    [Fact]
    public void A_middle_file_that_is_too_long_is_found() => Median.Finds(
        ("src/Engine/A.cs", Text(10)), ("src/Engine/B.cs", Text(81)), ("src/Engine/C.cs", Text(90)), ("tests/Engine.Tests/A.cs", Text(10)))
        .ShouldBe(["src/Engine/B.cs:81"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        where file.Is(".cs", ".razor", ".mjs", ".js", ".css")
        let limit = file.IsUnder("tests") || (file.IsUnder("samples") && !file.Is(".cs")) ? MostInTests : Most
        where file.LineCount > limit
        select file.At(limit, $"split this file by idea: {file.LineCount} lines, at most {limit}");

    private static IEnumerable<Finding> FindMedian(Repository repository)
    {
        var files = repository.CSharp("src").OrderBy(f => f.LineCount).ToList();
        return files.Skip(files.Count / 2).Take(1).Where(f => f.LineCount > MostInTheMiddle).Select(f =>
            f.At(MostInTheMiddle, $"half of the files of src are longer than this one ({f.LineCount} lines, at most {MostInTheMiddle}): split some"));
    }

    private static string Text(int lines) => new('\n', lines);
}
