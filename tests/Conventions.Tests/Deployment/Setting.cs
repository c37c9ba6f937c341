using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Deployment;

/// <summary>
/// One setting as an options class declares it: <c>Reconnect:Sealing:CertificatePath</c>. Its default is empty where there is none, null
/// where only running the code would tell.
/// </summary>
internal sealed record Setting(string Name, string? Default, RepositoryFile File, PropertyDeclarationSyntax Property)
{
    // What the section `Reconnect` is bound to.
    private static readonly string[] Roots = ["ReconnectOptions", "McpHostOptions", "ClusterNodeOptions"];

    /// <summary>All settings of the code.</summary>
    public static IEnumerable<Setting> In(Repository repository)
    {
        var classes = repository.CSharp("src").SelectMany(f => f.All<ClassDeclarationSyntax>().Select(c => (File: f, Class: c)))
            .Where(c => c.Class.Identifier.Text.EndsWith("Options", StringComparison.Ordinal))
            .ToLookup(c => c.Class.Identifier.Text);
        return Roots.SelectMany(root => Of("Reconnect:", root));

        IEnumerable<Setting> Of(string prefix, string type) =>
            from owner in classes[type]
            from property in owner.Class.Members.OfType<PropertyDeclarationSyntax>()
            where property.Has(SyntaxKind.PublicKeyword) && property.AccessorList?.Accessors.Any(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) == true
            let name = prefix + property.Identifier.Text
            let byName = property.Type is GenericNameSyntax { Identifier.Text: "Dictionary" } map ? map.TypeArgumentList.Arguments[1].LastName() : null
            from setting in classes.Contains(property.Type.LastName()) ? Of($"{name}:", property.Type.LastName())
                : byName is not null && classes.Contains(byName) ? Of($"{name}:<name>:", byName)
                : [new Setting(name, DefaultOf(repository, owner.Class, property), owner.File, property)]
            select setting;
    }

    /// <summary>Whether a variable of the environment sets it: <c>Reconnect__Providers__acme__Scopes__0</c>.</summary>
    public bool IsSetBy(string variable)
    {
        var (parts, names) = (variable.Split("__"), Name.Split(':'));
        return parts.Length >= names.Length && parts.Length <= names.Length + 1
            && names.Zip(parts).All(p => p.First == "<name>" || p.First.Equals(p.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static string? DefaultOf(Repository repository, ClassDeclarationSyntax owner, PropertyDeclarationSyntax property) => property.Initializer?.Value switch
    {
        null when property.Type.ToString() == "bool" => "false",
        null => property.Type is NullableTypeSyntax ? "" : FirstMember(repository, property.Type.LastName()),
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        IdentifierNameSyntax constant => owner.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(v => v.Identifier.Text == constant.Identifier.Text).Select(v => v.Initializer?.Value).OfType<LiteralExpressionSyntax>()
            .Select(l => l.Token.ValueText).SingleOrDefault(),
        CollectionExpressionSyntax list => Literals(list),
        BaseObjectCreationExpressionSyntax => "",
        _ => null,
    };

    private static string? Literals(CollectionExpressionSyntax list)
    {
        var texts = list.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression).OfType<LiteralExpressionSyntax>().ToList();
        return texts.Count == list.Elements.Count ? string.Join("`, `", texts.Select(t => t.Token.ValueText)) : null;
    }

    /// <summary>What an enum is before anybody sets it.</summary>
    private static string FirstMember(Repository repository, string type) =>
        repository.CSharp("src").SelectMany(f => f.All<EnumDeclarationSyntax>()).FirstOrDefault(e => e.Identifier.Text == type)
            ?.Members[0].Identifier.Text is { } first and not "None" ? first : "";
}
