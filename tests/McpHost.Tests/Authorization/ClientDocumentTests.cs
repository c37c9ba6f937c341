using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ReconnectGrains.McpHost.Authorization;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Whoever names an address makes this server fetch it: nothing inside is reached that way.</summary>
[Trait("Proves", "S27")]
public sealed class ClientDocumentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:0a00:0001::1")]
    [InlineData("2001:0:a00:1::1")]
    [InlineData("2001:db8::1")]
    public void An_address_of_the_inside_is_not_public(string address) => PublicAddress.Is(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("::ffff:93.184.215.14")]
    [InlineData("2606:2800:21f:cb07::1")]
    public void Others_are(string address) => PublicAddress.Is(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to_not_even_if_it_also_leads_outside()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        foreach (IPAddress[] found in new[] { [IPAddress.Loopback], new[] { IPAddress.Loopback, IPAddress.Parse("93.184.215.14") } })
        {
            using var fetch = new SafeFetch(new BuiltInOptions(), (_, _) => Task.FromResult(found), TimeProvider.System);
            (await fetch.Json($"https://inside.example:{port}/client.json", Cancel)).ShouldBeNull();
            inside.Pending().ShouldBeFalse("Nobody so much as connected.");
        }
    }

    [Theory]
    [InlineData("http://chat.example/client.json")]
    [InlineData("http://127.0.0.1/client.json")]
    [InlineData("ftp://chat.example/client.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user@chat.example/client.json")]
    [InlineData("https://chat.example/client.json#x")]
    public void Only_https_is_fetched(string address)
    {
        using var fetch = new SafeFetch(new BuiltInOptions(), (_, _) => Task.FromResult<IPAddress[]>([]), TimeProvider.System);
        fetch.IsAcceptable(address).ShouldBeFalse();
    }

    [Fact]
    public async Task Redirects_other_content_and_large_or_broken_documents_are_nothing()
    {
        await using var site = await Site.Start();
        site.Json("/good", new { a = 1 });
        site.Pages["/redirect"] = c => Results.Redirect($"{site.Url}/good").ExecuteAsync(c);
        site.Pages["/html"] = c => Results.Text("{}", "text/html").ExecuteAsync(c);
        site.Pages["/large"] = c => Results.Text($"{{\"a\":\"{new string('x', SafeFetch.LargestDocument)}\"}}", "application/json").ExecuteAsync(c);
        site.Pages["/twice"] = c => Results.Text("""{"a":1,"a":2}""", "application/json").ExecuteAsync(c);
        site.Pages["/broken"] = c => Results.Text("{", "application/json").ExecuteAsync(c);
        using var fetch = new SafeFetch(new BuiltInOptions { AllowLoopbackHttp = true }, Dns.GetHostAddressesAsync, TimeProvider.System);
        (await fetch.Json($"{site.Url}/good", Cancel)).ShouldNotBeNull();
        foreach (var path in new[] { "/redirect", "/html", "/large", "/twice", "/broken", "/absent" })
        {
            (await fetch.Json(site.Url + path, Cancel)).ShouldBeNull(path);
        }

        site.Asked.Count(p => p == "/good").ShouldBe(1);
    }

    [Fact]
    public async Task A_client_may_be_a_document_that_names_itself()
    {
        await using var site = await Site.Start();
        var id = $"{site.Url}/client.json";
        site.Json("/client.json", new { client_id = id, client_name = "Documented", redirect_uris = new[] { TestClient.KnownRedirect }, token_endpoint_auth_method = "none" });
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:AllowLoopbackHttp"] = "true" });
        using var client = new TestClient(town, id);
        var page = await client.Open();
        page.Text.ShouldContain("Documented");
        page.Text.ShouldContain("127.0.0.1");
        (await client.Link()).Status.ShouldBe(200);
        site.Asked.ShouldBe(["/client.json"], "It is kept.");
    }

    [Fact]
    public async Task A_document_that_names_another_client_and_one_that_is_not_there_are_no_clients()
    {
        await using var site = await Site.Start();
        site.Json("/client.json", new { client_id = "https://chat.example/client.json", redirect_uris = new[] { TestClient.KnownRedirect } });
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:AllowLoopbackHttp"] = "true" });
        using var other = new TestClient(town, $"{site.Url}/client.json");
        (await other.Open()).Status.ShouldBe(400);
        using var absent = new TestClient(town, $"{site.Url}/absent.json");
        (await absent.Open()).Status.ShouldBe(503);
        (await absent.Open()).Status.ShouldBe(503);
        site.Asked.Count(p => p == "/absent.json").ShouldBe(1, "Nobody makes us knock in a loop.");
    }

    [Fact]
    public async Task A_document_is_used_stale_while_its_site_is_down()
    {
        await using var site = await Site.Start();
        var id = $"{site.Url}/client.json";
        site.Json("/client.json", new { client_id = id, redirect_uris = new[] { TestClient.KnownRedirect } });
        var time = new ManualTime();
        var options = new BuiltInOptions { AllowLoopbackHttp = true };
        using var fetch = new SafeFetch(options, Dns.GetHostAddressesAsync, time);
        using var documents = new ClientDocuments(fetch, new RedirectUris([]), time);
        (await documents.Find(id, Cancel)).ShouldBeOfType<ClientLookup.Found>();
        site.Pages.Clear();
        time.Advance(ClientDocuments.FreshFor);
        (await documents.Find(id, Cancel)).ShouldBeOfType<ClientLookup.Found>();
        time.Advance(ClientDocuments.UsableFor);
        (await documents.Find(id, Cancel)).ShouldBeOfType<ClientLookup.Unavailable>();
    }
}
