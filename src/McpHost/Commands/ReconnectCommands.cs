using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>x</summary>
public static class ReconnectCommands
{
    /// <summary>x</summary>
    public static async Task<int> Run(string[] args, Func<ServeOptions, WebApplication> build, TimeProvider time)
    {
        string? Arg(string name) => Array.IndexOf(args, name) is >= 0 and var i ? args[i + 1] : null;
        await using var app = build(new ServeOptions(Arg("--urls"), Arg("--data"), new Dictionary<string, string?>()));
        await app.RunAsync();
        return 0;
    }
}
