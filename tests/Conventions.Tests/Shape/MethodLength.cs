using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class MethodLength
{
    private const int Most = 70;

    private static readonly Rule Rule = new(nameof(MethodLength), Find);

    [Fact]
    public void No_method_has_more_than_70_lines() => Rule.Holds();

    [Fact]
    public void A_method_with_71_lines_is_found() => Rule.Finds(("src/Engine/A.cs", Method(71)), ("src/Engine/B.cs", Method(70)))
        .ShouldBe(["src/Engine/A.cs:3"]);

    [Fact]
    public void Statements_of_a_program_count_as_its_method() => Rule.Finds(
        ("src/McpHost/Program.cs", "using System;\n" + string.Concat(Enumerable.Repeat("Run();\n", 71))))
        .ShouldBe(["src/McpHost/Program.cs:2"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp()
        from block in file.All<SyntaxNode>().Where(IsBlock).Select(n => (First: n, Last: n)).Concat(Program(file))
        let lines = file.Tree.GetLineSpan(block.Last.Span).EndLinePosition.Line - file.Tree.GetLineSpan(block.First.Span).StartLinePosition.Line + 1
        where lines > Most
        select file.At(block.First, $"split this method: {lines} lines, at most {Most}");

    private static bool IsBlock(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax or AnonymousFunctionExpressionSyntax;

    private static IEnumerable<(SyntaxNode First, SyntaxNode Last)> Program(RepositoryFile file)
    {
        var statements = file.All<GlobalStatementSyntax>().Where(s => s.Statement is not LocalFunctionStatementSyntax).ToList();
        return statements.Count == 0 ? [] : [(statements[0], statements[^1])];
    }

    private static string Method(int lines) =>
        "sealed class A\n{\n    void M()\n    {\n" + string.Concat(Enumerable.Repeat("        N();\n", lines - 3)) + "    }\n}\n";
}
