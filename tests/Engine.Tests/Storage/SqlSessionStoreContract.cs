using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>Rows of the SQL database, which hold the contract of every store and write document and index together.</summary>
public abstract class SqlSessionStoreContract(TestStore temp) : SessionStoreContract
{
    protected override ISessionStore Store => new SqlSessionStore(temp.Database);

    protected override DateTimeOffset Now => temp.Clock.Now;

    public override async ValueTask InitializeAsync() => await temp.Create();

    public override ValueTask DisposeAsync()
    {
        temp.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Proves", "R5")]
    public async Task A_save_that_lost_does_not_touch_the_due_list(long expected)
    {
        await Store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await Store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel);

        (await Store.Save(Ann, expected, new byte[] { 9 }, Nothing with { DueAt = Now }, Cancel)).ShouldBe(new SaveOutcome.Conflict());

        (await TakeDue()).ShouldBeEmpty();
    }

    protected override ISessionStore AnotherNode() => new SqlSessionStore(temp.Another());

    protected override Task<IReadOnlyList<SessionKey>> TakeDue() => new DueList(temp.Database).Take(Now, 10, Cancel);
}

/// <summary>On a file.</summary>
public sealed class SqlSessionStoreOnSqlite() : SqlSessionStoreContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class SqlSessionStoreOnPostgreSql(PostgresServer server) : SqlSessionStoreContract(new PostgresStore(server));
