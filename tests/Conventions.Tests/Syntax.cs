using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests;

/// <summary>Short questions about syntax.</summary>
internal static class Syntax
{
    /// <summary>The last two names of an access: <c>System.DateTime.Now</c> ends in <c>DateTime.Now</c>.</summary>
    public static string Tail(this MemberAccessExpressionSyntax access) => access.Expression switch
    {
        MemberAccessExpressionSyntax inner => $"{inner.Name.Identifier.Text}.{access.Name.Identifier.Text}",
        SimpleNameSyntax name => $"{name.Identifier.Text}.{access.Name.Identifier.Text}",
        _ => $"?.{access.Name.Identifier.Text}",
    };

    /// <summary>The name of a type without namespace and type arguments.</summary>
    public static string LastName(this TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        NullableTypeSyntax nullable => nullable.ElementType.LastName(),
        _ => type.ToString(),
    };

    /// <summary>The name of what is called: of a method, or of a member.</summary>
    public static string Called(this InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };

    /// <summary>True for a wait that only a cancellation ends.</summary>
    public static bool IsForEver(this InvocationExpressionSyntax delay) =>
        delay.ArgumentList.Arguments[0].ToString().StartsWith("Timeout.Infinite", StringComparison.Ordinal);

    public static bool IsWord(this SimpleNameSyntax name, params string[] words) => words.Contains(name.Identifier.Text);

    public static bool Has(this MemberDeclarationSyntax member, params SyntaxKind[] modifiers) => member.Modifiers.Any(m => modifiers.Contains(m.Kind()));

    /// <summary>The attribute's name as it is written, without its suffix.</summary>
    public static string ShortName(this AttributeSyntax attribute)
    {
        var name = attribute.Name.LastName();
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name;
    }
}
