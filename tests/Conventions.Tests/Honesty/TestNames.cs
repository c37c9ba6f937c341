using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed partial class TestNames
{
    private static readonly string[] Tests = ["Fact", "Theory"];

    private static readonly Rule Rule = new(nameof(TestNames), Find);
    private static readonly Rule Proofs = new(nameof(TestNames) + "OfRequirements", FindTraits);

    [Fact]
    public void Test_names_are_sentences() => Rule.Holds();

    [Fact]
    public void Tests_that_prove_a_requirement_name_its_number() => Proofs.Holds();

    [Fact]
    public void A_test_that_is_not_a_sentence_is_found() => Rule.Finds(("tests/Engine.Tests/A.cs",
        """
        public sealed class A
        {
            [Fact] public void ParksTheCall() { }
            [Theory, InlineData(1)] public void parks_the_call(int n) { }
            [Fact] public void A_call_is_parked() { }
            public void Helper() { }
        }
        """)).ShouldBe(["tests/Engine.Tests/A.cs:3", "tests/Engine.Tests/A.cs:4"]);

    [Fact]
    public void A_trait_that_names_no_requirement_is_found() => Proofs.Finds(("tests/Engine.Tests/A.cs",
        """
        [Trait("Proves", "S19")] public void A() { }
        [Trait("Proves", "S19, S20")] public void B() { }
        [Trait("Proves", "Q1")] public void C() { }
        [Trait("Proves", S19)] public void D() { }
        [Trait("Slow", "yes")] public void E() { }
        """)).ShouldBe(["tests/Engine.Tests/A.cs:2", "tests/Engine.Tests/A.cs:3", "tests/Engine.Tests/A.cs:4"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.CSharp("tests")
        from method in file.All<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(l => l.Attributes).Any(a => Tests.Contains(a.ShortName())) && !Sentence.IsMatch(method.Identifier.Text)
        select file.At(method.Identifier, $"name {method.Identifier} as a sentence that states the rule: A_parked_call_runs_once");

    private static IEnumerable<Finding> FindTraits(Repository repository) =>
        from file in repository.CSharp("tests")
        from attribute in file.All<AttributeSyntax>()
        where attribute.ShortName() == "Trait" && attribute.ArgumentList?.Arguments is [var name, var value]
            && name.ToString() == "\"Proves\"" && !Requirement.IsMatch(value.ToString())
        select file.At(attribute, "give one number (M1, S19, R2, P3) per trait");

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+$")]
    private static partial Regex Sentence { get; }

    [GeneratedRegex("^\"[MSRP][1-9][0-9]*\"$")]
    private static partial Regex Requirement { get; }
}
