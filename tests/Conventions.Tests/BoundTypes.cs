using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests;

/// <summary>
/// Types for the rules that syntax alone cannot decide (is this <c>.Result</c> a task's?). All projects are bound together, against
/// the assemblies that this process runs on; a type of a package that is not among them stays unresolved.
/// </summary>
internal static class BoundTypes
{
    private const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Xunit;
        """;

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ReconnectGrains.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static Compilation Of(IEnumerable<SyntaxTree> trees)
    {
        var usings = CSharpSyntaxTree.ParseText(GlobalUsings, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse));
        return CSharpCompilation.Create("Repository", [usings, .. trees], References.Value);
    }

    /// <summary>True for a type of one of these names, and for what derives from it.</summary>
    public static bool Is(this ITypeSymbol? type, params string[] names) =>
        type is not null && (names.Contains(type.Name) || type.BaseType.Is(names));

    /// <summary>True when a call is given a clock of its own.</summary>
    public static bool HasClock(this SemanticModel types, ArgumentListSyntax arguments) =>
        arguments.Arguments.Any(a => a.ToString() != "TimeProvider.System" && types.GetTypeInfo(a.Expression).Type.Is("TimeProvider"));

    public static bool IsUnknown(this ITypeSymbol? type) => type is null or IErrorTypeSymbol;
}
