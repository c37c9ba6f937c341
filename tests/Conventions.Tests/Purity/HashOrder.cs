using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class HashOrder
{
    private static readonly string[] Hashed =
    [
        "Dictionary", "HashSet", "Hashtable", "ConcurrentDictionary", "ConcurrentBag", "FrozenDictionary", "FrozenSet", "ImmutableDictionary",
        "ImmutableHashSet", "ToDictionary", "ToHashSet", "ToLookup", "ToFrozenDictionary", "ToFrozenSet", "ToImmutableDictionary", "ToImmutableHashSet",
    ];

    private static readonly Rule Rule = new(nameof(HashOrder), Find);

    [Fact]
    public void Sessions_take_no_order_from_a_hash_table() => Rule.Holds();

    [Fact]
    public void A_hash_table_in_sessions_is_found() => Rule.Finds(
        ("src/Sessions/A.cs",
        """
        var a = new Dictionary<string, int>();
        ImmutableHashSet<string> b = [];
        var c = names.ToHashSet(StringComparer.Ordinal);
        SortedDictionary<string, int> d = [];
        ImmutableSortedSet<string> e = [];
        """),
        ("src/Engine/A.cs", "var a = new Dictionary<string, int>();"))
        .ShouldBe(["src/Sessions/A.cs:1", "src/Sessions/A.cs:2", "src/Sessions/A.cs:3"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src/Sessions")
        from name in file.All<SimpleNameSyntax>()
        where name.IsWord(Hashed)
        select file.At(name, $"use a list or a sorted collection instead of {name.Identifier}: its order differs from run to run");
}
