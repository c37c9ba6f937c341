using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed partial class SecurityMap
{
    private const string Map = "SECURITY.md";
    private const int LastLine = 49;

    private static readonly Rule Rule = new(nameof(SecurityMap), Find);

    [Fact]
    public void Every_security_line_names_tests_that_exist_and_prove_it() => Rule.Holds();

    [Fact]
    public void A_row_that_promises_too_much_and_a_line_that_is_left_out_are_found()
    {
        var rows = string.Join('\n', Enumerable.Range(1, 48).Where(n => n is not 7 and (< 20 or > 24)).Select(n => $"| S{n} | … | *later* |"));
        Rule.Finds(
            (Map, $"| S7 | … | `A.It_holds`, `A.It_is_gone`, `A.It_proves_another` |\n| S20–S24 | … | *later* |\n| S49 | … | trust us |\n{rows.Replace("| S3 |", "| Q3 |", StringComparison.Ordinal)}\n"),
            ("tests/Engine.Tests/A.cs",
                """
                public sealed class A
                {
                    [Fact, Trait("Proves", "S7")] public void It_holds() { }
                    [Fact, Trait("Proves", "S8")] public void It_proves_another() { }
                }
                """)).ShouldBe([$"{Map}:1", $"{Map}:1", $"{Map}:1", $"{Map}:3"]);
    }

    private static IEnumerable<Finding> Find(Repository repository)
    {
        var proofs = repository.CSharp("tests").SelectMany(f => f.All<MethodDeclarationSyntax>()).SelectMany(Proofs).ToHashSet();
        foreach (var file in repository.Files.Where(f => f.Path == Map))
        {
            var missing = Enumerable.Range(1, LastLine).ToHashSet();
            for (var i = 0; i < file.Lines.Length; i++)
            {
                if (Row.Match(file.Lines[i]) is not { Success: true } row)
                {
                    continue;
                }

                var first = int.Parse(row.Groups["first"].Value);
                var last = row.Groups["last"] is { Success: true } range ? int.Parse(range.Value) : first;
                missing.ExceptWith(Enumerable.Range(first, last - first + 1));
                var named = Named.Matches(row.Groups["tests"].Value).Select(m => m.Groups[1].Value).ToList();
                foreach (var test in named.Where(t => !proofs.Contains((t, $"S{first}"))))
                {
                    yield return file.At(i, $"no test {test} carries S{first}");
                }

                if (named.Count == 0 && !row.Groups["tests"].Value.Contains("*later", StringComparison.Ordinal))
                {
                    yield return file.At(i, "name a test, or say *later*");
                }
            }

            if (missing.Count > 0)
            {
                yield return file.At(0, $"no row for {string.Join(", ", missing.Order().Select(n => $"S{n}"))}");
            }
        }
    }

    private static IEnumerable<(string Test, string Line)> Proofs(MethodDeclarationSyntax method) =>
        from owner in new MemberDeclarationSyntax?[] { method, method.Parent as ClassDeclarationSyntax }
        where owner is not null
        from attribute in owner.AttributeLists.SelectMany(l => l.Attributes)
        where attribute.ShortName() == "Trait" && method.Parent is ClassDeclarationSyntax
        select ($"{((ClassDeclarationSyntax)method.Parent!).Identifier.Text}.{method.Identifier.Text}", attribute.ArgumentList!.Arguments[1].ToString().Trim('"'));

    [GeneratedRegex(@"^\| S(?<first>\d+)(?:–S(?<last>\d+))? \|[^|]*\|(?<tests>[^|]*)\|")]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Named { get; }
}
