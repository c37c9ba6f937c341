using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed partial class UnfinishedWork
{
    // In two halves, so that a search of the repository for these words finds none.
    private const string Later = "TO" + "DO";
    private const string Missing = "NotImplemented" + "Exception";

    private static readonly Rule Rule = new(nameof(UnfinishedWork), Find);

    [Fact]
    public void Nothing_is_left_for_later() => Rule.Holds();

    [Fact]
    public void A_note_for_later_and_a_missing_body_are_found() => Rule.Finds(
        ("src/Engine/A.cs", $"// {Later}: later\nthrow new {Missing}();\nvar a = \"{Later}\";\n/// <summary>{Later}</summary>\nsealed class A;"),
        ("samples/Provider/a.mjs", $"const a = 1; // {Later}\n"),
        ("docs/wire.md", $"{Later}: write this\nAutomatodo\n"),
        ("tests/Engine.Tests/A.cs", "[Fact(Skip = \"flaky\")] public void A_b() { }"))
        .ShouldBe(["docs/wire.md:1", "samples/Provider/a.mjs:1", "src/Engine/A.cs:1", "src/Engine/A.cs:2", "src/Engine/A.cs:4", "tests/Engine.Tests/A.cs:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        from line in file.Is(".cs") ? InCode(file)
            : file.Is(".razor", ".mjs", ".js", ".css", ".md", ".sh", ".sql", "Makefile") ? file.Lines.Index().Where(l => Note.IsMatch(l.Item)).Select(l => l.Index)
            : []
        select file.At(line, "finish it, or take it out");

    // Strings are data: only comments, names and skipped tests count.
    private static IEnumerable<int> InCode(RepositoryFile file) => file.Tree.GetRoot().DescendantTrivia()
        .Where(t => !t.IsKind(SyntaxKind.EndOfLineTrivia) && Note.IsMatch(t.ToFullString()))
        .Select(t => t.FullSpan)
        .Concat(file.All<SimpleNameSyntax>().Where(n => n.IsWord(Missing)).Select(n => n.Span))
        .Concat(file.All<AttributeArgumentSyntax>().Where(a => a.NameEquals?.Name.Identifier.Text == "Skip").Select(a => a.Span))
        .Select(span => file.Tree.GetLineSpan(span).StartLinePosition.Line);

    [GeneratedRegex($@"\b({Later}|FIX{"ME"}|HA{"CK"})\b")]
    private static partial Regex Note { get; }
}
