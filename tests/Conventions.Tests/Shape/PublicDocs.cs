using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class PublicDocs
{
    private static readonly Rule Rule = new(nameof(PublicDocs), Find);

    [Fact]
    public void Public_types_and_members_of_src_have_a_doc_comment() => Rule.Holds();

    [Fact]
    public void A_public_type_or_member_without_one_is_found() => Rule.Finds(("src/Engine/A.cs",
        """
        public sealed class Bare { }
        /// <summary>Fine.</summary>
        public sealed class Told
        {
            public void Bare() { }
            /// <inheritdoc/>
            public override string ToString() => "";
            public int Number { get; }
            internal void Inside() { }
            void IDisposable.Dispose() { }
        }
        internal sealed class Hidden { public void Bare() { } }
        /// <summary>Fine.</summary>
        public interface ITold { void Bare(); }
        /// <summary>Fine.</summary>
        public enum Told2
        {
            None = 0,
        }
        // Not a doc comment.
        public delegate void Bare2();
        """)).ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:5", "src/Engine/A.cs:8", "src/Engine/A.cs:14", "src/Engine/A.cs:18", "src/Engine/A.cs:21"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src")
        from member in file.All<MemberDeclarationSyntax>()
        where IsPublic(member) && !member.IsDocumented() && !IsAnotherHalf(member)
        select file.At(member, "write a doc comment: a summary that says what the name does not, or inheritdoc");

    private static bool IsPublic(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax or GlobalStatementSyntax => false,
        EnumMemberDeclarationSyntax => IsPublic((MemberDeclarationSyntax)member.Parent!),
        _ when IsOfInterface(member) => !member.Has(SyntaxKind.PrivateKeyword, SyntaxKind.InternalKeyword) && IsPublic((MemberDeclarationSyntax)member.Parent!),
        _ => member.Has(SyntaxKind.PublicKeyword) && (member.Parent is not TypeDeclarationSyntax owner || IsPublic(owner)),
    };

    private static bool IsOfInterface(MemberDeclarationSyntax member) => member.Parent is InterfaceDeclarationSyntax;

    // One half of a partial type tells for both; a file of its own tells itself.
    private static bool IsAnotherHalf(MemberDeclarationSyntax member) => member.Has(SyntaxKind.PartialKeyword)
        && member.SyntaxTree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Any(t => member is TypeDeclarationSyntax one && t.Identifier.Text == one.Identifier.Text && t.IsDocumented());
}
