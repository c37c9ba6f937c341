using System.Net.Http.Json;
using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Clients without a document register themselves; nothing is stored for it.</summary>
public sealed class RegistrationTests
{
    private static readonly object Good = new { client_name = "Registered", redirect_uris = new[] { TestClient.KnownRedirect } };

    [Fact]
    [Trait("Proves", "R9")]
    public async Task A_registered_client_is_its_own_sealed_registration_and_never_ends()
    {
        await using var town = await Town.Start();
        var id = (await Register(town, Good)).Text("client_id")!;
        id.Length.ShouldBeLessThanOrEqualTo(Limits.ClientIdCharacters);
        town.Time.Advance(TimeSpan.FromDays(3650));
        using var client = new TestClient(town, id);
        var page = await client.Open();
        page.Text.ShouldContain("Registered");
        page.Text.ShouldContain("nobody has checked the name");
        (await client.Link()).Status.ShouldBe(200);
    }

    [Theory]
    [Trait("Proves", "S23")]
    [InlineData("""{"redirect_uris":["http://chat.example/cb"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["javascript:alert(1)"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":[]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["https://chat.example/cb"],"token_endpoint_auth_method":"client_secret_basic"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://chat.example/cb"],"token_endpoint_auth_method":"private_key_jwt"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://chat.example/cb"],"client_secret":"x"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://chat.example/cb"],"grant_types":["implicit"]}""", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("{", "invalid_client_metadata")]
    public async Task A_registration_that_cannot_be_good_is_refused(string json, string error)
    {
        await using var town = await Town.Start();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await town.Http.PostAsync(new Uri(town.Address, "/register"), content, TestContext.Current.CancellationToken);
        var refused = await TokenAnswer.Of(answer);
        (refused.Status, refused.Error).ShouldBe((400, error));
    }

    [Fact]
    [Trait("Proves", "M18")]
    public async Task A_denied_client_is_out_whatever_it_holds()
    {
        await using var town = await Town.Start();
        var id = (await Register(town, Good)).Text("client_id")!;
        using var client = new TestClient(town, id);
        var tokens = await client.Link();
        var options = (McpHost.Authorization.BuiltInOptions)town.Services.GetService(typeof(McpHost.Authorization.BuiltInOptions))!;
        options.DeniedClients.Add(id);
        (await client.Refresh(tokens.RefreshToken)).Error.ShouldBe("invalid_client");
        (await town.Call(tokens.AccessToken, "list_invoices")).Status.ShouldBe(401);
        (await client.Open()).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Where_registration_is_off_there_is_none()
    {
        await using var town = await Town.Start(new() { ["Reconnect:BuiltIn:AllowRegistration"] = "false" });
        using var answer = await town.Http.PostAsJsonAsync(new Uri(town.Address, "/register"), Good, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(404);
    }

    private static async Task<TokenAnswer> Register(Town town, object client)
    {
        using var answer = await town.Http.PostAsJsonAsync(new Uri(town.Address, "/register"), client, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        return await TokenAnswer.Of(answer);
    }
}
