using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Purity;

public sealed class InjectedRandomness
{
    private const string OnePlace = "Randomness.cs";

    private static readonly string[] Drawn = ["Guid.NewGuid", "Guid.CreateVersion7", "Random.Shared", "Path.GetRandomFileName", "Path.GetTempFileName"];

    private static readonly Rule Rule = new(nameof(InjectedRandomness), Find);

    [Fact]
    public void Ids_and_randomness_come_from_an_injected_source() => Rule.Holds();

    [Fact]
    public void Drawing_outside_of_the_one_place_is_found() => Rule.Finds(
        ("src/Sessions/Randomness.cs", "var a = Guid.NewGuid();"),
        ("src/Engine/Randomness.cs", "var a = RandomNumberGenerator.GetBytes(32);"),
        ("src/Engine/A.cs",
        """
        var a = Guid.CreateVersion7();
        var b = Random.Shared.Next();
        var c = new Random(1);
        var d = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var e = Guid.Parse(text);
        Random f = new();
        """)).ShouldBe(["src/Engine/A.cs:1", "src/Engine/A.cs:2", "src/Engine/A.cs:3", "src/Engine/A.cs:4", "src/Engine/A.cs:6", "src/Sessions/Randomness.cs:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("src")
        where file.Name != OnePlace || file.IsUnder("src/Sessions")
        from found in file.All<ExpressionSyntax>()
        where found switch
        {
            MemberAccessExpressionSyntax access => Drawn.Contains(access.Tail()) || access.Tail().StartsWith("RandomNumberGenerator.", StringComparison.Ordinal),
            ObjectCreationExpressionSyntax made => made.Type.LastName() == "Random",
            ImplicitObjectCreationExpressionSyntax made => repository.Types(file).GetTypeInfo(made).Type.Is("Random"),
            _ => false,
        }
        select file.At(found, file.IsUnder("src/Sessions")
            ? "sessions decide, they do not draw: let the command carry the value"
            : $"draw from the injected source; only {OnePlace} itself draws");
}
