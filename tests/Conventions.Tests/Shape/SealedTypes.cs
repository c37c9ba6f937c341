using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class SealedTypes
{
    private static readonly Rule Rule = new(nameof(SealedTypes), Find);

    [Fact]
    public void Classes_and_records_are_sealed_static_or_closed_unions() => Rule.Holds();

    [Fact]
    public void An_open_class_an_open_record_and_an_open_union_are_found() => Rule.Finds(("src/Engine/A.cs",
        """
        public class Open;
        public record OpenRecord(string Id);
        public abstract record OpenUnion;
        public abstract record OpenUnionWithData(string Id);
        public sealed class Sealed;
        public static class Static;
        public abstract class Base;
        public partial class Halves;
        sealed partial class Halves;
        public record struct Value(int X);
        public abstract record Union
        {
            private Union() { }
            public sealed record Case : Union;
            public abstract record Ended(int At) : Union;
            public sealed record Done(int At) : Ended(At);
        }
        public sealed record Outsider(int At) : Union.Ended(At);
        """)).ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:2", "src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/A.cs:18"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src", "samples")
        from type in file.All<TypeDeclarationSyntax>()
        where type is ClassDeclarationSyntax || type.IsKind(SyntaxKind.RecordDeclaration)
        let symbol = repository.Types(file).GetDeclaredSymbol(type)
        where symbol is not null
        let remedy = Remedy(symbol)
        where remedy is not null
        select file.At(type, remedy);

    private static string? Remedy(INamedTypeSymbol type) => type switch
    {
        { BaseType.ContainingType: { IsRecord: true } union } when !IsInside(type, union) => $"move {type.Name} into {union.Name}: a closed union holds all of its cases",
        { IsSealed: true } or { IsStatic: true } => null,
        { IsAbstract: false } => $"seal {type.Name}, or make it static or an abstract record with a private constructor",
        { IsRecord: true, ContainingType: null or { IsRecord: false } } when !IsClosed(type) =>
            $"close the union {type.Name}: give it a private constructor, and nest its cases in it as sealed records",
        _ => null,
    };

    private static bool IsInside(INamedTypeSymbol type, INamedTypeSymbol union) =>
        type.ContainingType is { } outer && (SymbolEqualityComparer.Default.Equals(outer, union) || IsInside(outer, union));

    // A record always has a protected copy constructor: it takes an instance, so it cannot begin a new case.
    private static bool IsClosed(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(c => c.Parameters is not [{ Type: var only }] || !SymbolEqualityComparer.Default.Equals(only, type))
        .All(c => c.DeclaredAccessibility == Accessibility.Private);
}
