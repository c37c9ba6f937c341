using Azure.Storage.Blobs;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Silo.Hosting;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>Grain storages by their names, for tests that must hold on each.</summary>
internal static class ChosenStores
{
    /// <summary>An empty one.</summary>
    public static async Task<GrainStore> Make(string kind, string database, AzuriteServer azurite)
    {
        switch (kind)
        {
            case nameof(GrainStore.ReconnectSql):
                return GrainStore.ReconnectSql;
            case nameof(GrainStore.AdoNet):
                await OrleansTables.Make(database, Surroundings.Ct);
                return GrainStore.AdoNet(database);
            default:
                return await azurite.NewContainer();
        }
    }

    /// <summary>All that it holds, names and contents, as text.</summary>
    public static async Task<string> Everything(string kind, string database, GrainStore store) => kind switch
    {
        nameof(GrainStore.ReconnectSql) => await Table(database, "grain_state"),
        nameof(GrainStore.AdoNet) => await Table(database, "orleansstorage"),
        _ => await Blobs(store),
    };

    /// <summary>Every column of every row; bytes as text where they are text.</summary>
    private static async Task<string> Table(string database, string table)
    {
        var text = (string)(await PostgresServer.Run(database, $"SELECT string_agg(t::text, E'\\n') FROM {table} t", Surroundings.Ct))!;
        return string.Concat(text.Split("\\x").Select((part, i) => i == 0 ? part : FromHex(part)));
    }

    private static string FromHex(string part)
    {
        var length = part.TakeWhile(char.IsAsciiHexDigitLower).Count() / 2 * 2;
        return System.Text.Encoding.Latin1.GetString(Convert.FromHexString(part[..length])) + part[length..];
    }

    private static async Task<string> Blobs(GrainStore store)
    {
        var container = new BlobContainerClient(store.Connection, store.Container);
        var all = new System.Text.StringBuilder();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Surroundings.Ct))
        {
            var content = await container.GetBlobClient(blob.Name).DownloadContentAsync(Surroundings.Ct);
            all.Append(blob.Name).Append('\n').Append(content.Value.Content).Append('\n');
        }

        return all.ToString();
    }
}
