using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Clients;

/// <summary>From a refused request to the result, with nothing of ours on the client's side but a scripted browser.</summary>
[Collection<Processes>]
[Trait("Proves", "M2")]
[Trait("Proves", "M4")]
[Trait("Proves", "M6")]
public sealed class OfficialClientTests(Scene scene) : IAsyncLifetime
{
    private const string New = "2026-07-28";
    private const string Last = "2025-11-25";

    private readonly List<Uri> _opened = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Person Bob => scene.Stage.Bob;

    public async ValueTask InitializeAsync()
    {
        await scene.Mend();
        await scene.Connected(Bob);
        await scene.Break(Bob);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_client_of_2026_that_opens_links_gets_its_result_in_one_call()
    {
        await using var client = await Connect(New, opensLinks: true);
        client.NegotiatedProtocolVersion.ShouldBe(New);
        var result = await List(client, 1);
        Page(result).ShouldBe(1);
        _opened.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_client_of_2025_11_that_opens_links_is_told_the_link_and_repeats_the_call()
    {
        await using var client = await Connect(Last, opensLinks: true);
        client.NegotiatedProtocolVersion.ShouldBe(Last);
        var challenge = await Should.ThrowAsync<UrlElicitationRequiredException>(() => List(client, 2));
        await Open(new Uri(challenge.Elicitations.ShouldHaveSingleItem().Url!), Cancel);
        Page(await List(client, 2)).ShouldBe(2);
    }

    [Theory]
    [InlineData(New, 3)]
    [InlineData(Last, 1)]
    [InlineData("2025-06-18", 2)]
    public async Task A_client_that_opens_no_links_shows_the_one_in_the_error_and_repeats_the_call(string version, int page)
    {
        await using var client = await Connect(version, opensLinks: false);
        var challenge = await List(client, page);
        challenge.IsError.ShouldBe(true);
        var envelope = challenge.StructuredContent!.Value;
        envelope.GetProperty("code").GetString().ShouldBe("TOKEN_REVOKED");
        var link = envelope.GetProperty("reconnect_url").GetString()!;
        challenge.Content.OfType<TextContentBlock>().Single().Text.ShouldContain(link);
        await Open(new Uri(link), Cancel);
        Page(await List(client, page)).ShouldBe(page);
    }

    [Fact]
    [Trait("Proves", "S20")]
    public async Task A_client_whose_user_declines_the_link_is_told_that_the_call_is_cancelled()
    {
        await using var client = await Official.Connect(scene.World.Server.Endpoint, Bob, New, (_, _) => Task.FromResult("decline"));
        var result = await List(client, 1);
        result.IsError.ShouldBe(true);
        result.StructuredContent!.Value.GetProperty("code").GetString().ShouldBe("INTENT_CANCELLED");
    }

    private static Task<CallToolResult> List(McpClient client, int page) =>
        client.CallToolAsync("list_invoices", new Dictionary<string, object?> { ["page"] = page }, cancellationToken: Cancel).AsTask();

    private static int Page(CallToolResult result)
    {
        result.IsError.ShouldNotBe(true, JsonSerializer.Serialize(result.StructuredContent));
        return result.StructuredContent!.Value.GetProperty("page").GetInt32();
    }

    private Task<McpClient> Connect(string version, bool opensLinks) =>
        Official.Connect(scene.World.Server.Endpoint, Bob, version, opensLinks ? Open : null);

    /// <summary>What a person does with a link: agrees to it, signs in, and comes back.</summary>
    private async Task<string> Open(Uri link, CancellationToken cancellation)
    {
        _opened.Add(link);
        var page = await Bob.Browser.Open(link, cancellation);
        page = await Bob.Browser.Press(page, "form.actions", null, cancellation);
        page = await Bob.Browser.SignIn(page, Bob.Name, allows: true, null, cancellation);
        page.Status.ShouldBe(200, page.Heading);
        return "accept";
    }
}
