using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ReconnectGrains.Conventions.Tests;

/// <summary>One text file; its path is relative to the repository and written with slashes.</summary>
internal sealed class RepositoryFile(string path, string text)
{
    private readonly Lazy<SyntaxTree> _tree = new(() =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse), path));

    public string Path => path;

    public string Text => text;

    public string Name => System.IO.Path.GetFileName(path);

    public string[] Lines { get; } = text.Split('\n');

    /// <summary>How many lines an editor shows: the line end of the last line does not begin another one.</summary>
    public int LineCount => text.EndsWith('\n') ? Lines.Length - 1 : Lines.Length;

    /// <summary>The first two folders, as every project has its own: <c>src/Engine</c>.</summary>
    public string Project => string.Join('/', path.Split('/').SkipLast(1).Take(2));

    public SyntaxTree Tree => _tree.Value;

    public bool IsUnder(params IEnumerable<string> folders) => folders.Any(f => path.StartsWith(f + "/", StringComparison.Ordinal));

    public bool Is(params IEnumerable<string> extensions) => extensions.Any(e => path.EndsWith(e, StringComparison.Ordinal));

    public IEnumerable<T> All<T>()
        where T : SyntaxNode => Tree.GetRoot().DescendantNodes().OfType<T>();

    public Finding At(SyntaxNode node, string remedy) => At(node.GetFirstToken(), remedy);

    public Finding At(SyntaxToken token, string remedy) => At(token.GetLocation().GetLineSpan().StartLinePosition.Line, remedy);

    /// <param name="index">Counted from 0, as <see cref="Lines"/> is.</param>
    /// <param name="remedy">What to do.</param>
    public Finding At(int index, string remedy) => new(path, index + 1, remedy);
}
