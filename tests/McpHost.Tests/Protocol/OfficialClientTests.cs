using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>The endpoint as the SDK's own client sees it.</summary>
[Trait("Proves", "M4")]
public sealed class OfficialClientTests : IAsyncLifetime
{
    private readonly List<string?> _opened = [];

    private Connector _connector = null!;

    public async ValueTask InitializeAsync() => _connector = await Connector.Start();

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData(Wire.Last)]
    [InlineData(Wire.New)]
    public async Task A_client_of_any_revision_connects_lists_and_calls(string version)
    {
        await using var client = await Connect(version);
        client.NegotiatedProtocolVersion.ShouldBe(version);
        (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Count.ShouldBe(6);
        var result = await Call(client);
        result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("done");
        _connector.Calls.Calls.Single().Arguments.ShouldBe("""{"page":2}""");
    }

    [Fact]
    public async Task A_client_without_a_wish_gets_the_newest_revision()
    {
        await using var client = await Connect(null);
        client.NegotiatedProtocolVersion.ShouldBe(Wire.New);
    }

    [Fact]
    public async Task A_client_of_2026_opens_the_link_and_repeats_the_call_with_its_state()
    {
        _connector.Calls.Answer = seen => seen.Options.Handle is null ? ScriptedCalls.Parked(seen) : ScriptedCalls.Text("paid", intent: seen.Options.Handle);
        await using var client = await Connect(Wire.New);
        (await Call(client)).Content.OfType<TextContentBlock>().Single().Text.ShouldBe("paid");
        _opened.ShouldBe(["https://connector.test/connect/sealed-ticket-1"]);
        _connector.Calls.Calls.Select(c => c.Options.Handle).ShouldBe([null, "int_1"]);
    }

    [Fact]
    public async Task A_client_of_2025_11_is_told_the_link_by_an_error_that_it_understands()
    {
        _connector.Calls.Answer = seen => ScriptedCalls.Parked(seen);
        await using var client = await Connect(Wire.Last);
        var challenge = await Should.ThrowAsync<UrlElicitationRequiredException>(() => Call(client));
        challenge.Elicitations.Single().Url.ShouldBe("https://connector.test/connect/sealed-ticket-1");
    }

    private static Task<CallToolResult> Call(McpClient client) => client.CallToolAsync(
        "list_invoices", new Dictionary<string, object?> { ["page"] = 2 }, cancellationToken: TestContext.Current.CancellationToken).AsTask();

    private Task<McpClient> Connect(string? version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = _connector.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {_connector.Token()}" },
        });
        var options = new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new Implementation { Name = "official", Version = "1" },
            Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Url = new UrlElicitationCapability() } },
        };
        options.Handlers.ElicitationHandler = (request, _) =>
        {
            _opened.Add(request?.Url);
            return ValueTask.FromResult(new ElicitResult { Action = "accept" });
        };
        return McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }
}
