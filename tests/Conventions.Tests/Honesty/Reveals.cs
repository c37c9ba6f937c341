using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed class Reveals
{
    private const string List = "tests/Conventions.Tests/reveals.txt";

    private static readonly Rule Rule = new(nameof(Reveals), Find);

    [Fact]
    public void Every_place_that_unwraps_a_secret_is_listed_with_its_reason() => Rule.Holds();

    [Fact]
    public void An_unlisted_an_additional_and_a_vanished_reveal_and_a_missing_reason_are_found() => Rule.Finds(
        (List, "# Comment\nsrc/Engine/A.cs 1 the request's header\nsrc/Engine/B.cs 1\nsrc/Engine/C.cs 1 the form\n\nsrc/Engine/D.cs 2 both forms\nbroken"),
        ("src/Engine/A.cs", "var a = token.Reveal();\nvar b = token?.Reveal();"),
        ("src/Engine/B.cs", "var a = token.Reveal();"),
        ("src/Engine/D.cs", "var a = token.Reveal() + all.Select(Secret.Reveal);"),
        ("src/Engine/E.cs", "\nvar a = token.Reveal();"),
        ("src/Sessions/Secret.cs", "sealed class Secret { public string Reveal() => _value; }"))
        .ShouldBe(["src/Engine/A.cs:1", "src/Engine/E.cs:2", $"{List}:3", $"{List}:4", $"{List}:7"]);

    private static IEnumerable<Finding> Find(Repository repository)
    {
        var list = repository.Files.Single(f => f.Path == List);
        var lines = list.Lines.Index().Where(l => l.Item.Length > 0 && l.Item[0] != '#').Select(l => (l.Index, Parts: l.Item.Split(' ', 3))).ToList();
        var listed = lines.Where(l => l.Parts is [_, var count, { Length: > 0 }] && int.TryParse(count, out _)).ToList();
        var found = repository.CSharp("src").Select(f => (File: f, Calls: Calls(f))).Where(f => f.Calls.Count > 0).ToList();

        var malformed = lines.Except(listed).Select(l => list.At(l.Index, "write: path, number of calls, why the bare text is needed there"));
        var vanished = listed.Where(l => found.All(f => f.File.Path != l.Parts[0])).Select(l => list.At(l.Index, "nothing is unwrapped there any more: delete this line"));
        var unlisted = found.Where(f => lines.All(l => l.Parts[0] != f.File.Path))
            .Select(f => f.File.At(f.Calls[0], $"can it stay wrapped? If not, add to {List}: {f.File.Path} {f.Calls.Count} <why>"));
        var miscounted = listed.SelectMany(l => found.Where(f => f.File.Path == l.Parts[0] && $"{f.Calls.Count}" != l.Parts[1])
            .Select(f => f.File.At(f.Calls[0], $"{f.Calls.Count} calls of Reveal(), {l.Parts[1]} listed in {List}")));
        return [.. malformed, .. vanished, .. unlisted, .. miscounted];
    }

    private static List<SimpleNameSyntax> Calls(RepositoryFile file) =>
        [.. file.All<SimpleNameSyntax>().Where(n => n.IsWord("Reveal") && n.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax)];
}
