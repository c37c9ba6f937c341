using System.Globalization;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Servers;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>The Azurite of this run: started by the first test that needs it, and shared by all; each has its own container.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private LocalAzurite? _server;
    private int _containers;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _turn.Dispose();
    }

    /// <summary>An empty container. Skips the test where Azurite is not installed.</summary>
    internal async Task<GrainStore> NewContainer()
    {
        Assert.SkipWhen(LocalAzurite.Missing is not null, LocalAzurite.Missing ?? "");
        var server = await Started();
        return GrainStore.Blobs(server.ConnectionString, $"test{Interlocked.Increment(ref _containers).ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<LocalAzurite> Started()
    {
        await _turn.WaitAsync(Surroundings.Ct);
        try
        {
            return _server ??= await LocalAzurite.Start(TimeProvider.System, Surroundings.Ct);
        }
        finally
        {
            _turn.Release();
        }
    }
}
