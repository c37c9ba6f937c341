using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Servers;

[Collection(nameof(Commands.Processes))]
public sealed class LocalAzuriteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_back_on_the_same_addresses_and_knows_no_other_key()
    {
        Assert.SkipUnless(LocalAzurite.IsInstalled, LocalAzurite.Missing ?? "");
        await using var server = await LocalAzurite.Start(TimeProvider.System, Cancel);
        var (address, blobs) = (server.ConnectionString, server.Blobs);
        using var http = new HttpClient();

        await server.StopAtOnce(Cancel);
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(blobs, Cancel));
        await server.Start(Cancel);

        server.ConnectionString.ShouldBe(address);
        using var refused = await http.GetAsync(new Uri($"{blobs}?comp=list"), Cancel);
        ((int)refused.StatusCode).ShouldBe(403);
        refused.Headers.GetValues("Server").Single().ShouldStartWith("Azurite");
    }
}
