using Microsoft.AspNetCore.DataProtection.KeyManagement;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.McpHost.Commands.Doctor;

/// <summary>Looks at the store and the key ring in it. Makes neither.</summary>
internal static class StoreLook
{
    public static async Task<IEnumerable<Finding>> At(
        IServiceProvider services, ReconnectOptions options, TimeProvider time, CancellationToken cancellation) =>
        options.Database.IsForOneProcess ? AtFiles(services, options, time.GetUtcNow())
        : options.Database.Problems().Count > 0 ? [] // Said already.
        : await AtServer(services, options, time, cancellation);

    private static async Task<IEnumerable<Finding>> AtServer(
        IServiceProvider services, ReconnectOptions options, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var look = SqlDatabase.LookAtPostgreSql(options.Database.ConnectionString!, time);
            var clock = await Clock(new ClockCheck(look), cancellation);
            return (await look.SchemaNumber(cancellation), SqlDatabase.SchemaOfThisProgram) switch
            {
                (0, _) => [Finding.Ok($"The store answers; its tables will be made at the first start: {options.StorePlace}"), clock],
                var (theirs, ours) when theirs < ours =>
                    [Finding.Ok($"The store answers; the next start brings its schema from {theirs} to {ours}: {options.StorePlace}"), clock],
                var (theirs, ours) when theirs > ours =>
                    [Finding.Fix($"The store is of a newer program (schema {theirs}, this one knows {ours}): {options.StorePlace}"), clock],
                _ => [Finding.Ok($"The store answers: {options.StorePlace}"), clock, .. Keys(services, time.GetUtcNow())],
            };
        }
        catch (StoreUnavailableException e)
        {
            return [Finding.Fix($"The store cannot be used: {e.Message} {options.StorePlace}")];
        }
    }

    private static async Task<Finding> Clock(ClockCheck check, CancellationToken cancellation)
    {
        var skew = await check.Skew(cancellation);
        var text = $"Our clock and that of the store are {skew.Duration().TotalSeconds:0.0} s apart";
        return skew.Duration() <= ClockCheck.MostSkew
            ? Finding.Ok($"{text}.")
            : Finding.Fix($"{text}; at most {ClockCheck.MostSkew.TotalSeconds:0} s are borne. Synchronize the clocks.");
    }

    private static IEnumerable<Finding> AtFiles(IServiceProvider services, ReconnectOptions options, DateTimeOffset now)
    {
        var path = Path.GetFullPath(options.Data);
        if (!Directory.Exists(path))
        {
            return [CanBeMade(path)];
        }

        try
        {
            var held = services.GetRequiredService<DataDirectory>();
            var keys = File.Exists(Path.Combine(path, "reconnect.db")) ? Keys(services, now) : [];
            return [Finding.Ok($"The store is writable: {Path.GetFullPath(held.Path)}"), .. keys];
        }
        catch (StoreUnavailableException e)
        {
            return [e.Trouble == StoreTrouble.Busy
                ? Finding.Warn($"The store is in use, by the running server I suppose; the key ring was not looked at: {path}")
                : Finding.Fix($"The store cannot be used: {e.Message}")];
        }
    }

    private static Finding CanBeMade(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            Directory.Delete(path);
            return Finding.Ok($"The store will be made at the first start: {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fix($"The store cannot be made, let Reconnect:Data name a writable directory: {path} ({e.GetType().Name})");
        }
    }

    private static IEnumerable<Finding> Keys(IServiceProvider services, DateTimeOffset now)
    {
        var keys = services.GetRequiredService<IKeyManager>().GetAllKeys();
        var current = keys.Where(k => !k.IsRevoked && k.ActivationDate <= now && k.ExpirationDate > now).ToList();
        var text = $"The key ring has {keys.Count} keys";
        return [current.Count > 0
            ? Finding.Ok(
                $"{text}; the current one lasts until {current.Max(k => k.ExpirationDate):yyyy-MM-dd}, then the next is made by itself.")
            : Finding.Warn($"{text}, none of them current; the next start makes one.")];
    }
}
