using ReconnectGrains.Engine.Storage;
using static ReconnectGrains.Engine.Tests.Storage.TempStore;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public sealed class DurabilityTests : IDisposable
{
    private readonly TempStore _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_save_that_was_answered_survives_a_killed_process()
    {
        await new SqlSessionStore(_temp.Database).Save(Ann, 0, new byte[] { 7 }, Nothing with { DueAt = _temp.Clock.Now }, Cancel);

        using var survivor = _temp.AfterTheProcessIsKilled();

        (await new SqlSessionStore(survivor.Database).Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([7]);
        (await new DueList(survivor.Database).Take(_temp.Clock.Now, 1, Cancel)).ShouldBe([Ann]);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_transaction_without_its_commit_is_gone_after_a_killed_process_even_if_its_pages_were_written()
    {
        await new SqlSessionStore(_temp.Database).Save(Ann, 0, new byte[] { 7 }, Nothing, Cancel);
        using var connection = _temp.Raw();
        Run(connection, "PRAGMA cache_size = 1");
        Run(connection, "BEGIN IMMEDIATE");
        Run(connection, "UPDATE sessions SET version = 2, sealed = zeroblob(400000)");
        Run(connection, "INSERT INTO sessions (session_key, version, saved_at, sealed) VALUES ('north/eve', 1, 0, zeroblob(400000))");
        new FileInfo(_temp.File + "-wal").Length.ShouldBeGreaterThan(400_000);

        using var survivor = _temp.AfterTheProcessIsKilled();

        var stored = (await new SqlSessionStore(survivor.Database).Load(Ann, Cancel))!;
        stored.Version.ShouldBe(1);
        stored.Sealed.ToArray().ShouldBe([7]);
        survivor.RawScalar("SELECT COUNT(*) FROM sessions").ShouldBe(1L);
        survivor.RawScalar("PRAGMA integrity_check").ShouldBe("ok");
    }

    [Fact]
    [Trait("Proves", "M10")]
    public void The_files_are_their_owners_only()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_temp.Directory, File.GetUnixFileMode(_temp.Directory) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        _temp.Database.Dialect.Name.ShouldBe("SQLite");

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(_temp.Directory).ShouldBe(owner | UnixFileMode.UserExecute);
        var files = Directory.EnumerateFiles(_temp.Directory).ToList();
        files.Count.ShouldBeGreaterThanOrEqualTo(2);
        foreach (var file in files)
        {
            File.GetUnixFileMode(file).ShouldBe(owner, file);
        }
    }

    [Fact]
    [Trait("Proves", "M10")]
    public async Task What_was_replaced_is_overwritten_in_the_file()
    {
        var old = "an-old-sealed-document-that-was-replaced"u8.ToArray();
        await new SqlSessionStore(_temp.Database).Save(Ann, 0, Enumerable.Repeat(old, 500).SelectMany(o => o).ToArray(), Nothing, Cancel);
        await new SqlSessionStore(_temp.Database).Save(Ann, 1, new byte[] { 1 }, Nothing, Cancel);
        _temp.RawScalar("PRAGMA wal_checkpoint(TRUNCATE)");

        _temp.AllBytes().AsSpan().IndexOf(old).ShouldBe(-1);
    }
}
