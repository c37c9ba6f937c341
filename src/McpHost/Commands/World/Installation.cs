using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Where the parts of the sample world are.</summary>
/// <param name="Dotnet">The runtime's host.</param>
/// <param name="Server">The program that serves.</param>
/// <param name="Api">The invoice API.</param>
/// <param name="Provider">The folder of the sample provider.</param>
internal sealed record Installation(string Dotnet, string Server, string Api, string Provider)
{
    /// <summary>The server without a cluster.</summary>
    public const string Usual = "ReconnectGrains.McpHost.dll";

    private static readonly string Main = Path.Combine("samples", "Provider", "main.mjs");

    /// <summary>A server for whoever has no use for the samples.</summary>
    /// <param name="program">The file of the program that serves, beside this one.</param>
    /// <exception cref="WorldException">It is missing.</exception>
    public static Installation WithoutSamples(string program) => new(Host(), Beside(AppContext.BaseDirectory, program), "", "");

    /// <summary>Looks for them: the programs beside this one, the sample provider above it.</summary>
    /// <param name="program">The file of the program that serves.</param>
    /// <exception cref="WorldException">One is missing; the message says what to do.</exception>
    public static Installation Find(string program = Usual)
    {
        var here = AppContext.BaseDirectory;
        var repository = RepositoryFolder.Holding(Main)
            ?? throw new WorldException($"{Main} is not above {here}: run this from a clone of the repository.");
        var provider = Path.Combine(repository, "samples", "Provider");
        if (!Directory.Exists(Path.Combine(provider, "node_modules", "oidc-provider")))
        {
            throw new WorldException("The sample provider's packages are missing. Run: npm ci --prefix samples/Provider");
        }

        return new(Host(), Beside(here, program), Beside(here, "ReconnectGrains.Invoices.dll"), provider);
    }

    private static string Beside(string here, string file) => Path.Combine(here, file) is var path && File.Exists(path)
        ? path
        : throw new WorldException($"{file} is not beside this program: build the whole project.");

    private static string Host() => Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet"
        ? self
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
