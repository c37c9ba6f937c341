using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class EnumNumbers
{
    private static readonly Rule Rule = new(nameof(EnumNumbers), Find);

    [Fact]
    public void Enums_start_at_none_or_at_a_documented_default_and_stored_ones_number_every_member() => Rule.Holds();

    [Fact]
    public void A_missing_zero_an_undocumented_default_and_an_unnumbered_member_are_found() => Rule.Finds(
        ("src/Engine/A.cs", "enum A\n{\n    First,\n    Second,\n}"),
        ("src/Engine/B.cs", "enum B\n{\n    First = 1,\n    Second = 2,\n}"),
        ("src/Engine/C.cs", "enum C\n{\n    Window = 0,\n    Never = 1,\n}"),
        ("src/Engine/D.cs", "enum D\n{\n    None = 0,\n    Never,\n}"),
        ("src/Engine/E.cs", "enum E\n{\n    /// <summary>What most want.</summary>\n    Window = 0,\n    Never = 1,\n}"),
        ("src/Sessions/F.cs", "enum F\n{\n    None = 0,\n    Never,\n}"),
        ("src/Sessions/G.cs", "enum G\n{\n    None = 0,\n    Never = 1,\n}"))
        .ShouldBe(["src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/B.cs:3", "src/Engine/C.cs:3", "src/Sessions/F.cs:4"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src")
        from type in file.All<EnumDeclarationSyntax>()
        from finding in First(file, type).Concat(Unnumbered(file, type))
        select finding;

    private static IEnumerable<Finding> First(RepositoryFile file, EnumDeclarationSyntax type)
    {
        var first = type.Members.FirstOrDefault();
        if (first?.EqualsValue?.Value.ToString() != "0")
        {
            yield return file.At(first ?? (Microsoft.CodeAnalysis.SyntaxNode)type, $"start {type.Identifier} with `None = 0`, or with a documented default `= 0`");
        }
        else if (first.Identifier.Text != "None" && !first.IsDocumented())
        {
            yield return file.At(first, $"say in a doc comment why {first.Identifier} is the default");
        }
    }

    // Elsewhere than in src/Sessions nothing is stored, and counting on from None is fine.
    private static IEnumerable<Finding> Unnumbered(RepositoryFile file, EnumDeclarationSyntax type) =>
        file.IsUnder("src/Sessions") || type.Members.FirstOrDefault()?.Identifier.Text != "None"
            ? type.Members.Skip(1).Where(m => m.EqualsValue is null).Select(m => file.At(m, $"number {m.Identifier} like the first: a number that is stored or configured must not shift"))
            : [];
}
