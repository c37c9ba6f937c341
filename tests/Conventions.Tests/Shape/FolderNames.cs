namespace ReconnectGrains.Conventions.Tests.Shape;

public sealed class FolderNames
{
    private static readonly string[] SayNothing = ["Common", "Utils", "Utilities", "Helpers", "Services", "Managers", "Abstractions"];

    private static readonly Rule Rule = new(nameof(FolderNames), Find);

    [Fact]
    public void Folders_are_named_for_concepts() => Rule.Holds();

    [Fact]
    public void A_folder_whose_name_says_nothing_is_found() => Rule.Finds(
        ("src/Engine/Services/A.cs", ""), ("samples/Provider/utils/a.mjs", ""), ("src/Engine/Tickets/A.cs", ""), ("src/Engine/Services.cs", ""))
        .ShouldBe(["samples/Provider/utils/a.mjs:1", "src/Engine/Services/A.cs:1"]);

    private static IEnumerable<Finding> Find(Repository repository) =>
        from file in repository.Files
        from folder in file.Path.Split('/').SkipLast(1)
        where SayNothing.Contains(folder, StringComparer.OrdinalIgnoreCase)
        select file.At(0, $"name the folder {folder} for the concept that its files share");
}
