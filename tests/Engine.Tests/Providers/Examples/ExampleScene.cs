using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

/// <summary>
/// A configuration that this project ships (docs/providers), unchanged but for the client and the addresses, which lead to a scripted server
/// that answers as the provider's own documentation says.
/// </summary>
public abstract class ExampleScene(string name) : ProviderScene
{
    private const string Https = "https://";

    /// <summary>The shipped configuration.</summary>
    internal ProviderOptions Shipped()
    {
        var options = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "Examples", $"{name}.json")).Build()
            .GetSection($"Reconnect:Providers:{name}").Get<ProviderOptions>()!;
        options.ClientSecret = "client-secret-1";
        return options;
    }

    /// <summary>A client with the shipped configuration, at the scripted server.</summary>
    internal Provider Example() => Client(o =>
    {
        var shipped = Shipped();
        foreach (var property in typeof(ProviderOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var value = property.GetValue(shipped);
            property.SetValue(o, value is string text && text.StartsWith(Https, StringComparison.Ordinal) ? At(text) : value);
        }

        (o.ClientId, o.AllowLoopbackHttp) = (ClientId, true);
    });

    /// <summary>Where the scripted server stands in for an address of the provider's.</summary>
    internal string At(string address) => $"{Server.Issuer}/{address[Https.Length..]}";

    /// <summary>Answers at an address of the provider's.</summary>
    internal void On(string address, Func<HttpContext, Task> answer) => Server.On($"/{address[Https.Length..]}", answer);

    internal void On(string address, int status, string json) => On(address, c => Reply.Json(c, status, json));

    internal Received Sent(string address) => Server.At($"/{address[Https.Length..]}")[^1];

    internal async Task<Dictionary<string, string>> Query(string scopes) =>
        new Uri(await Url(Example(), Authorization(scopes))).Query[1..].Split('&').Select(p => p.Split('='))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));

    [Fact]
    public void The_shipped_configuration_is_sound_and_says_what_every_scope_allows()
    {
        var options = Shipped();
        options.Problems(name).ShouldBeEmpty();
        options.Scopes.ShouldNotBeEmpty();
        ScopeSet.Of(options.Scopes).Count.ShouldBe(options.Scopes.Count);
    }

    [Fact]
    [Trait("Proves", "S31")]
    public async Task The_authorization_request_has_PKCE_and_a_state()
    {
        Discoverable();
        var query = await Query(Shipped().Scopes[0]);
        (query["response_type"], query["code_challenge_method"], query["state"]).ShouldBe(("code", "S256", "state-1"));
        query["code_challenge"].Length.ShouldBe(43);
        query.ShouldNotContainKey("resource");
    }

    /// <summary>Publishes metadata, where the provider has any.</summary>
    protected virtual void Discoverable()
    {
    }

    internal void Discoverable(string address, string issuer) => On(address, 200, $$"""
        { "issuer": "{{At(issuer)}}", "authorization_endpoint": "{{Server.Issuer}}/authorize", "token_endpoint": "{{Server.Issuer}}/token",
          "userinfo_endpoint": "{{Server.Issuer}}/userinfo", "jwks_uri": "{{Server.Issuer}}/jwks", "revocation_endpoint": "{{Server.Issuer}}/revoke" }
        """);
}
