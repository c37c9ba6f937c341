using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.Lifecycle;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.Fuzz;

/// <summary>Good things of the running server, for requests that are good but for one thing.</summary>
/// <param name="User">A user's token, with every scope.</param>
/// <param name="Administrator">An administrator's token.</param>
/// <param name="Key">The public key of the tokens' issuer (JWK), which everybody has.</param>
/// <param name="Link">A connect link's locator.</param>
/// <param name="Address">The server.</param>
/// <param name="Trap">An address of this machine that nobody but a server that was tricked asks anything.</param>
internal sealed record Ingredients(string User, string Administrator, JsonObject Key, string Link, Uri Address, Uri Trap)
{
    /// <summary>Fetches them as hosts and browsers do.</summary>
    public static async Task<Ingredients> Gather(SampleWorld world, Stage stage, Uri trap, CancellationToken cancellation)
    {
        var token = await stage.Alice.Link(null, cancellation);
        var administrator = await stage.Bob.Link("reconnect.admin", cancellation);
        var answer = await world.Host(token).Call("list_invoices", stage.Fresh(), cancellation);
        var link = answer.Link ?? throw new InvalidOperationException("A call without a connection gave no link.");
        using var http = new HttpClient();
        var keys = await http.GetFromJsonAsync<JsonObject>(new Uri(world.Samples.Identity, "jwks"), cancellation);
        var key = keys!["keys"]!.AsArray().OfType<JsonObject>().First(k => k["kty"]!.GetValue<string>() == "RSA");
        return new(token.Value, administrator.Value, key, link.Segments[^1], world.Address, trap);
    }
}
