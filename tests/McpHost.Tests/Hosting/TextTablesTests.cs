using System.Text;
using Microsoft.Extensions.Configuration;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Tests.Hosting;

public sealed class TextTablesTests
{
    private const string Settings = """
        { "Reconnect": {
            "External": { "Issuer": "https://id.test", "TenantFrom": "Client",
                          "Tenants": { "https://chat.example/client.json": "contoso", "plain": "fabrikam" },
                          "ScopeMapping": { "acme:read": "invoices.read" } },
            "MoreIssuers": { "partner": { "ScopeMapping": { "api://x/read": "invoices.read" } } },
            "Providers": { "google": {
                "ScopeTexts": { "https://www.googleapis.com/auth/calendar": "See and change calendars", "openid": "Know you" },
                "Implies": { "https://www.googleapis.com/auth/calendar": [ "https://www.googleapis.com/auth/calendar.readonly", "b" ] },
                "AuthorizationParameters": { "access_type": "offline" } } } } }
        """;

    [Fact]
    public void Names_with_colons_arrive_as_they_were_written()
    {
        var section = Section(Settings);

        var host = section.Read<McpHostOptions>();
        host.External.Tenants.ShouldBe(new Dictionary<string, string> { ["https://chat.example/client.json"] = "contoso", ["plain"] = "fabrikam" }, ignoreOrder: true);
        host.External.ScopeMapping.ShouldBe(new Dictionary<string, string> { ["acme:read"] = "invoices.read" });
        host.MoreIssuers["partner"].ScopeMapping.ShouldBe(new Dictionary<string, string> { ["api://x/read"] = "invoices.read" });
        var google = section.Read<ReconnectOptions>().Providers["google"];
        google.ScopeTexts["https://www.googleapis.com/auth/calendar"].ShouldBe("See and change calendars");
        google.Implies.Single().Key.ShouldBe("https://www.googleapis.com/auth/calendar");
        google.Implies.Single().Value.ShouldBe(["https://www.googleapis.com/auth/calendar.readonly", "b"]);
        google.AuthorizationParameters.ShouldBe(new Dictionary<string, string> { ["access_type"] = "offline" });
    }

    [Fact]
    public void What_is_not_configured_stays_empty() => Section("{ \"Reconnect\": { \"Title\": \"x\" } }").Read<McpHostOptions>().External.Tenants.ShouldBeEmpty();

    private static IConfigurationSection Section(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().GetSection(ReconnectOptions.Section);
}
