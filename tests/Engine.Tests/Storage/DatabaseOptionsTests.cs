using ReconnectGrains.Engine.Setup;

namespace ReconnectGrains.Engine.Tests.Storage;

public sealed class DatabaseOptionsTests
{
    private const string Good = "Host=db.example.com;Port=5433;Database=reconnect;Username=app;Password=canary";

    [Fact]
    public void The_usual_database_is_a_file_for_one_process()
    {
        var usual = new DatabaseOptions();

        usual.Problems().ShouldBeEmpty();
        usual.IsForOneProcess.ShouldBeTrue();
        usual.Place("data").ShouldBe(Path.GetFullPath("data"));
    }

    [Fact]
    [Trait("Proves", "S45")]
    public void A_server_is_for_many_and_named_to_people_without_its_credentials()
    {
        var server = new DatabaseOptions { Kind = DatabaseKind.PostgreSql, ConnectionString = Good };

        server.Problems().ShouldBeEmpty();
        server.IsForOneProcess.ShouldBeFalse();
        server.Place("data").ShouldBe("PostgreSQL, database reconnect at db.example.com");
    }

    [Theory]
    [InlineData(DatabaseKind.None, null, "must be Sqlite or PostgreSql")]
    [InlineData(DatabaseKind.Sqlite, Good, "set the kind to PostgreSql, or remove the string")]
    [InlineData(DatabaseKind.PostgreSql, null, "is not set")]
    [InlineData(DatabaseKind.PostgreSql, " ", "is not set")]
    [InlineData(DatabaseKind.PostgreSql, "canary", "cannot be read")]
    [InlineData(DatabaseKind.PostgreSql, "Host=h;Database=d;Password=half;canary=x", "cannot be read")]
    [InlineData(DatabaseKind.PostgreSql, "Host=h;Database=d;Port=canary", "cannot be read")]
    [InlineData(DatabaseKind.PostgreSql, "Host=h;Database=d;SSL Mode=canary", "cannot be read")]
    [InlineData(DatabaseKind.PostgreSql, "Host=h;Database=d;Timeout=-1;Password=canary", "cannot be read")]
    [InlineData(DatabaseKind.PostgreSql, "Database=d;Password=canary", "names no Host")]
    [InlineData(DatabaseKind.PostgreSql, "Host=h;Username=canary", "names no Database")]
    [Trait("Proves", "R6")]
    [Trait("Proves", "S45")]
    public void What_is_wrong_is_said_in_a_sentence_that_repeats_nothing_of_the_connection_string(DatabaseKind kind, string? text, string says)
    {
        var options = new DatabaseOptions { Kind = kind, ConnectionString = text };

        var problem = options.Problems().ShouldHaveSingleItem();

        problem.ShouldContain(says);
        problem.ShouldStartWith("Reconnect:Database:");
        problem.ShouldNotContain("canary");
        (options.Kind == DatabaseKind.PostgreSql ? options.Place("data") : "").ShouldNotContain("password", Case.Insensitive);
    }
}
