using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>A user disconnects a provider in the browser, through the whole server.</summary>
public sealed class DisconnectTests : IAsyncLifetime
{
    private const string Disconnect = "/connections/disconnect/acme";

    private Town _town = null!;
    private TestClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Start();
        _client = new TestClient(_town);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _town.DisposeAsync();
    }

    [Fact]
    [Trait("Proves", "M8")]
    public async Task The_tokens_are_given_back_upstream_and_gone_here_and_the_audit_log_says_so()
    {
        var tokens = await _client.Link();
        var held = _town.Acme.Issued.Last();
        var page = await _client.Browser.Open(new Uri(_town.Address, Disconnect), Cancel);
        page.Text.ShouldContain("alice@northwind.example");
        page = await _client.Browser.Press(page, "form.actions", null, [], null, Cancel);
        page.Text.ShouldContain("Acme Billing is disconnected.");

        (await _town.Acme.Revoked(Cancel)).ShouldBe(held);
        (await _town.Call(tokens.AccessToken, "list_invoices")).Code.ShouldBe("AUTH_REQUIRED");
        (await _client.Refresh(tokens.RefreshToken)).Status.ShouldBe(200, "the app itself keeps its access");
        var events = await _town.Services.GetRequiredService<AuditLog>().Find(new AuditQuery(User: "alice", Kind: AuditKind.Revoked), 10, Cancel);
        events.ShouldContain(e => e.Provider == "acme");
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Nobody_elses_connection_is_touched()
    {
        var tokens = await _client.Link();
        _town.Identity.User = _town.Acme.User = "bob";
        using var other = new TestClient(_town);
        await other.Link();
        var page = await other.Browser.Open(new Uri(_town.Address, Disconnect), Cancel);
        page.Text.ShouldContain("bob@northwind.example");
        page.Text.ShouldNotContain("alice");
        await other.Browser.Press(page, "form.actions", null, [], null, Cancel);

        (await _client.Browser.Open(new Uri(_town.Address, "/connections"), Cancel)).Text.ShouldContain("alice@northwind.example");
        (await _town.Call(tokens.AccessToken, "list_invoices")).Code.ShouldNotBe("AUTH_REQUIRED");
    }
}
