using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

[Trait("Proves", "R6")]
public sealed class RawRequestTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("reconnect-test-");
    private WebApplication _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("Reconnect:Data", _data.FullName)]);
        builder.AddReconnect().AddTools<InvoiceTools>();
        _app = builder.Build();
        _app.UseRouting();
        _app.UseCors();
        _app.UseRateLimiter();
        _app.UseAntiforgery();
        _app.MapReconnect();
        await _app.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Theory]
    [InlineData("GET /connect/x HTTP/1.1\r\nHost: \r\n\r\n")]
    [InlineData("TRACE /reconnect/x HTTP/1.1\r\nHost: \r\n\r\n")]
    [InlineData("OPTIONS /requests HTTP/1.0\r\n\r\n")]
    [InlineData("GET /connect/x HTTP/1.1\r\nHost: xn--\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: xn--\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost:99999\r\n\r\n")]
    public async Task A_host_that_is_none_is_refused_at_every_endpoint(string request) => (await Status(request)).ShouldBe(400);

    [Theory]
    [InlineData("GET /health/live HTTP/1.0\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: 10.0.0.7:8080\r\n\r\n")]
    [InlineData("GET /health/ready HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")]
    public async Task A_load_balancer_may_ask_for_the_health_by_any_name_or_none(string request) => (await Status(request)).ShouldBe(200);

    [Theory]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("5;a=\"\r\n\"\r\n{\"a\":1}\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n{}\r\n")]
    [InlineData("7FFFFFFFF\r\n{}\r\n")]
    public async Task A_body_in_broken_chunks_is_refused_without_a_word_about_the_inside(string body)
    {
        var answer = await Answer($"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("trc_");
        answer.ShouldNotContain("Exception");
    }

    [Theory]
    [InlineData("/sign-out", "application/x-www-form-urlencoded")]
    [InlineData("/requests", "multipart/form-data; boundary=x")]
    [InlineData("/connect/x", "application/x-www-form-urlencoded")]
    public async Task A_form_in_broken_chunks_is_refused_too(string path, string type)
    {
        var answer = await Answer($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na=b\r\n");
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldNotContain("Exception");
    }

    /// <summary>All that comes until the server closes: it does, after a body that it cannot find the end of.</summary>
    private async Task<string> Answer(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(_app.Urls.First()).Port, Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(Stop);
    }

    private async Task<int> Status(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(_app.Urls.First()).Port, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return int.Parse((await reader.ReadLineAsync(Stop))!.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
