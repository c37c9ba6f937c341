using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed partial class Suppressions
{
    private static readonly string[] Silencers = ["SuppressMessage", "ExcludeFromCodeCoverage", "UnconditionalSuppressMessage"];

    private static readonly Rule Rule = new(nameof(Suppressions), Find);

    [Fact]
    public void Every_suppression_states_its_reason_beside_it() => Rule.Holds();

    [Fact]
    public void A_suppression_without_a_reason_is_found() => Rule.Finds(
        ("src/Engine/A.cs",
        """
        #pragma warning disable CA1031
        #pragma warning restore CA1031
        // A tool may throw anything.
        #pragma warning disable CA1031
        #pragma warning restore CA1031
        #pragma warning disable CA1031 // A tool may throw anything.
        [SuppressMessage("Design", "CA1031")]
        sealed class A;
        [SuppressMessage("Design", "CA1031", Justification = "A tool may throw anything.")]
        sealed class B;
        [ExcludeFromCodeCoverage]
        sealed class C;
        // Runs in another process.
        [ExcludeFromCodeCoverage]
        sealed class D;
        #nullable disable
        """),
        ("src/Engine/Engine.csproj", "<NoWarn>CA1031</NoWarn>\n<!-- Generated code. -->\n<NoWarn>CA1031</NoWarn>"),
        ("src/McpHost/a.mjs", "// eslint-disable-next-line"))
        .ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:7", "src/Engine/A.cs:11", "src/Engine/A.cs:16", "src/Engine/Engine.csproj:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        from line in file.Is(".cs") ? Directives(file).Concat(Attributes(file))
            : file.Is(".csproj", ".props", ".targets") ? file.Lines.Index().Where(l => NoWarn.IsMatch(l.Item)).Select(l => l.Index) : []
        where !Reason.IsMatch(file.Lines[line]) && (line == 0 || !ReasonAlone.IsMatch(file.Lines[line - 1]))
        select file.At(line, "say beside the suppression why it is right");

    private static IEnumerable<int> Directives(RepositoryFile file) =>
        from trivia in file.Tree.GetRoot().DescendantTrivia(descendIntoTrivia: true)
        where trivia.GetStructure() switch
        {
            PragmaWarningDirectiveTriviaSyntax pragma => pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword),
            NullableDirectiveTriviaSyntax nullable => nullable.SettingToken.IsKind(SyntaxKind.DisableKeyword),
            _ => false,
        }
        select file.Tree.GetLineSpan(trivia.Span).StartLinePosition.Line;

    private static IEnumerable<int> Attributes(RepositoryFile file) =>
        from attribute in file.All<AttributeSyntax>()
        where Silencers.Contains(attribute.ShortName())
            && attribute.ArgumentList?.Arguments.Any(a => a.NameEquals?.Name.Identifier.Text == "Justification") != true
        select file.Tree.GetLineSpan(attribute.Span).StartLinePosition.Line;

    [GeneratedRegex("<NoWarn")]
    private static partial Regex NoWarn { get; }

    [GeneratedRegex("(//|<!--) *\\w")]
    private static partial Regex Reason { get; }

    [GeneratedRegex("^\\s*(//|<!--) *\\w")]
    private static partial Regex ReasonAlone { get; }
}
