using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace ReconnectGrains.Conventions.Tests;

/// <summary>The files that the rules judge: those of this repository, or a few snippets that prove that a rule can fail.</summary>
internal sealed class Repository
{
    private static readonly string[] Ignored = [".git", ".vs", ".idea", "bin", "obj", "node_modules", "artifacts", "data", "TestResults"];

    private static readonly string[] TextFiles =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".slnf", ".razor", ".cshtml", ".html", ".css", ".js", ".mjs", ".cjs", ".ts",
        ".json", ".md", ".txt", ".sh", ".sql", ".yml", ".yaml", ".config", ".npmrc", ".editorconfig", "Makefile", "Containerfile", ".ci/run",
    ];

    private static readonly Lazy<Repository> Loaded = new(() => new Repository([.. Read(Top())]));

    private readonly Lazy<Compilation> _compilation;

    // A model keeps what it has bound: a new one per question would bind each method again.
    private readonly ConcurrentDictionary<RepositoryFile, SemanticModel> _types = new();

    private Repository(IReadOnlyList<RepositoryFile> files)
    {
        Files = files;
        _compilation = new(() => BoundTypes.Of(CSharp().Select(f => f.Tree)));
    }

    /// <summary>The repository that these tests stand in, read once.</summary>
    public static Repository Here => Loaded.Value;

    public IReadOnlyList<RepositoryFile> Files { get; }

    public static Repository Of(params (string Path, string Text)[] files) => new([.. files.Select(f => new RepositoryFile(f.Path, f.Text))]);

    /// <summary>The C# files below these folders, or all.</summary>
    public IEnumerable<RepositoryFile> CSharp(params string[] folders) =>
        Files.Where(f => f.Is(".cs") && (folders.Length == 0 || f.IsUnder(folders)));

    public SemanticModel Types(RepositoryFile file) => _types.GetOrAdd(file, f => _compilation.Value.GetSemanticModel(f.Tree));

    private static DirectoryInfo Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ReconnectGrains.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from inside the repository: no ReconnectGrains.sln above them.");
        }

        return folder;
    }

    private static IEnumerable<RepositoryFile> Read(DirectoryInfo top) => Walk(top)
        .Select(f => (Path: Path.GetRelativePath(top.FullName, f.FullName).Replace('\\', '/'), File: f))
        .Where(f => TextFiles.Any(t => f.Path.EndsWith(t, StringComparison.Ordinal)))
        .OrderBy(f => f.Path, StringComparer.Ordinal)
        .Select(f => new RepositoryFile(f.Path, File.ReadAllText(f.File.FullName)));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(d => !Ignored.Contains(d.Name)).SelectMany(Walk));
}
