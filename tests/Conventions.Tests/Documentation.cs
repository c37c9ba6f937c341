using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests;

/// <summary>Reads doc comments.</summary>
internal static class Documentation
{
    public static bool IsDocumented(this SyntaxNode node) => node.HasDocElement("summary") || node.HasDocElement("inheritdoc");

    public static bool HasDocElement(this SyntaxNode node, string name) => node.GetLeadingTrivia()
        .Select(t => t.GetStructure())
        .OfType<DocumentationCommentTriviaSyntax>()
        .SelectMany(comment => comment.DescendantNodes())
        .Any(n => n is XmlElementStartTagSyntax start && start.Name.ToString() == name
            || n is XmlEmptyElementSyntax empty && empty.Name.ToString() == name);
}
