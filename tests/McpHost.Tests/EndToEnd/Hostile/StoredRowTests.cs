using Microsoft.Data.Sqlite;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>Somebody had their hands in the database.</summary>
[Collection<Processes>]
[Trait("Proves", "S43")]
[Trait("Proves", "R6")]
public sealed class StoredRowTests(Scene scene) : HostileTest(scene)
{
    private const string Alice = "northwind/alice";
    private const string Bob = "northwind/bob";

    [Fact]
    public async Task A_corrupt_row_and_one_of_another_user_open_nothing_are_left_as_they_are_and_harm_nobody_else()
    {
        await Scene.Connected(Scene.Stage.Alice);
        await Scene.Connected(Scene.Stage.Bob);
        await Scene.World.Server.Stop(Cancel);
        var (alice, bob) = (Read(Alice), Read(Bob));
        var corrupt = alice.ToArray();
        corrupt[corrupt.Length / 2] ^= 0x55;
        try
        {
            await Refused(Scene.Stage.Alice, Alice, corrupt);
            await Refused(Scene.Stage.Bob, Bob, alice);
            await Refused(Scene.Stage.Alice, Alice, []);
        }
        finally
        {
            await Scene.World.Server.Stop(Cancel);
            Write(Alice, alice);
            Write(Bob, bob);
            await Scene.World.Server.Start(Cancel);
        }

        await Scene.Connected(Scene.Stage.Alice);
        await Scene.Connected(Scene.Stage.Bob);
    }

    private async Task Refused(Person person, string key, byte[] row)
    {
        await Scene.World.Server.Stop(Cancel);
        Write(key, row);
        await Scene.World.Server.Start(Cancel);

        var answer = (await Raw.Call("list_invoices", """{"page":1}""", await Scene.Token(person))).ShouldBeARefusal(200);
        answer.Envelope!["code"]!.GetValue<string>().ShouldBe("INTERNAL");
        answer.Text.ShouldNotContain("INV-");
        (await Raw.Call("pending_requests", "{}", await Scene.Token(person))).ShouldBeARefusal(200);
        var others = await (await Scene.Connected(Scene.Stage.Dave)).Call("list_invoices", Scene.NextPage(), Cancel);
        others.IsGood.ShouldBeTrue(others.InWords);

        await Scene.World.Server.Stop(Cancel);
        Read(key).ShouldBe(row, "nobody knows better than the row what was in it");
        await Scene.World.Server.Start(Cancel);
    }

    private byte[] Read(string key)
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = "SELECT sealed FROM sessions WHERE session_key = $key";
        command.Parameters.AddWithValue("$key", key);
        return (byte[])command.ExecuteScalar()!;
    }

    private void Write(string key, byte[] row)
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = "UPDATE sessions SET sealed = $row WHERE session_key = $key";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$row", row);
        command.ExecuteNonQuery().ShouldBe(1);
    }

    private SqliteConnection Open()
    {
        SQLitePCL.Batteries_V2.Init();
        var file = Path.Combine(Scene.World.Server.Data, "reconnect.db");
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        db.Open();
        return db;
    }
}
