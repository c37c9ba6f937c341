using System.Text.Json;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.Servers;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.Bench;

/// <summary>The program: one of the servers by its role, else the benchmark that starts them all.</summary>
public static class BenchProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="compose">Composes the product.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(string[] args, Func<ServeOptions, WebApplicationBuilder> compose, TimeProvider time)
    {
        switch (args)
        {
            case ["serve", ..]:
                return await ReconnectCommands.Run(args, compose, BenchNode.Map, new PostgresEngine(), time);
            case ["world", var file]:
                using (var key = SigningKey.Open(file))
                {
                    await new WorldServer(key, time).Run();
                }

                return 0;
            case [("thin" or "floor") and var role, var world, .. var rest]:
                await Bounds.Run(role, WorldFile.Read(world), always: rest is ["always"]);
                return 0;
            case ["seed", var world, var data, .. var wish]:
                await Seed(compose(new ServeOptions(null, data, new Dictionary<string, string?>())), WorldFile.Read(world), SeedWish.Parse(wish), time);
                return 0;
            default:
                return await new BenchCommand(time).Command().Parse(args).InvokeAsync();
        }
    }

    private static async Task Seed(WebApplicationBuilder builder, WorldFile world, SeedWish wish, TimeProvider time)
    {
        await using var app = builder.Build();
        var bytes = await new Seeder(app.Services, world, time).Run(wish, CancellationToken.None);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, bytes }));
    }
}
