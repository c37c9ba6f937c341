using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.Commands;

/// <summary>The sample provider and the sample API, without a server.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Samples _samples;

    private World(DirectoryInfo folder, Samples samples) => (_folder, _samples) = (folder, samples);

    /// <summary>A folder with nothing in it.</summary>
    public string EmptyFolder => Path.Combine(_folder.FullName, "empty");

    /// <summary>Where they are, for a command line.</summary>
    public IEnumerable<string> Settings => _samples.Settings.SelectMany(s => new[] { "--set", $"{s.Key}={s.Value}" });

    public static async Task<World> Start()
    {
        var folder = Directory.CreateTempSubdirectory("reconnect-test-");
        var server = new Uri("http://127.0.0.1:5080");
        var stop = TestContext.Current.CancellationToken;
        var samples = await Samples.Start(Installation.Find(), SamplePorts.Free, server, folder.FullName, false, TimeProvider.System, stop);
        Directory.CreateDirectory(Path.Combine(folder.FullName, "empty"));
        return new World(folder, samples);
    }

    public async ValueTask DisposeAsync()
    {
        await _samples.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
