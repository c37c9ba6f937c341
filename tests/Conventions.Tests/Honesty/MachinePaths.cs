using System.Text.RegularExpressions;

namespace ReconnectGrains.Conventions.Tests.Honesty;

public sealed partial class MachinePaths
{
    private static readonly Rule Rule = new(nameof(MachinePaths), Find);
    private static readonly Rule Registries = new("RegistryAddresses", FindAddresses);

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine() => Rule.Holds();

    [Fact]
    public void Package_files_name_no_address_of_a_registry() => Registries.Holds();

    [Theory]
    [InlineData("work/", true)]
    [InlineData("root/.config", true)]
    [InlineData("home/alice/code", true)]
    [InlineData("Users/alice/code", true)]
    [InlineData("connect/acme", false)]
    public void A_machine_path_is_found(string path, bool found) =>
        Rule.Finds(("README.md", $"One line.\nSee /{path}.\nSee https://example.com/{path} and docs/{path}"))
            .ShouldBe(found ? ["README.md:2"] : []);

    [Fact]
    public void An_address_in_a_lock_file_is_found() => Registries.Finds(
        ("samples/Provider/package-lock.json", "{\n  \"resolved\" : \"https://packages.example/a.tgz\",\n  \"url\": \"https://example.com/fund\"\n}"),
        ("tests/Conformance/.npmrc", "registry = https://packages.example/"),
        ("nuget.config", "<add key=\"a\" value=\"https://packages.example/\" />"),
        ("samples/Provider/package.json", "{ \"homepage\": \"https://example.com\" }"))
        .ShouldBe(["nuget.config:1", "samples/Provider/package-lock.json:2", "tests/Conformance/.npmrc:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        from line in file.Lines.Index()
        where MachinePath.IsMatch(line.Item)
        select file.At(line.Index, "write the path from the repository's top instead");

    private static IEnumerable<Finding> FindAddresses(Repository repository) =>
        from file in repository.Files
        let address = file.Name switch
        {
            "package-lock.json" => Resolved,
            _ when file.Is(".npmrc") || file.Name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase) => AnyAddress,
            _ => null,
        }
        where address is not null
        from line in file.Lines.Index()
        where address.IsMatch(line.Item)
        select file.At(line.Index, "leave the registry to the machine's own configuration (npm: omit-lockfile-registry-resolved=true)");

    [GeneratedRegex(@"(?<![\w.:/\-])/((work|root)/|(home|Users)/\w+/)")]
    private static partial Regex MachinePath { get; }

    [GeneratedRegex("\"resolved\" *: *\"https?:")]
    private static partial Regex Resolved { get; }

    [GeneratedRegex("https?://")]
    private static partial Regex AnyAddress { get; }
}
