using System.Buffers.Text;
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
/// <param name="Spare">What a client holds at our own authorization server, where there is one, for requests that may use it up.</param>
internal sealed record Ingredients(string User, string Administrator, JsonObject Key, string Link, Uri Address, Uri Trap, Spare? Spare)
{
    /// <summary>What an OAuth client would send: so that the rest of a request is looked at.</summary>
    public IEnumerable<(string Name, string Value)> OfAClient(Dice dice)
    {
        yield return ("client_id", HostLink.ClientId);
        yield return ("redirect_uri", HostLink.Redirect.AbsoluteUri);
        yield return ("resource", new Uri(Address, "/mcp").AbsoluteUri);
        yield return ("response_type", "code");
        yield return ("code_challenge_method", "S256");
        yield return ("code_challenge", HostLink.Challenge(Spare?.Verifier ?? ""));
        yield return ("grant_type", dice.Pick(["authorization_code", "refresh_token"]));
        if (Spare is { } spare)
        {
            yield return ("code", spare.Code);
            yield return ("code_verifier", spare.Verifier);
            yield return ("refresh_token", spare.RefreshToken);
            yield return ("token", dice.Pick([spare.RefreshToken, spare.Code]));
        }

        if (dice.OneIn(4))
        {
            yield return ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            yield return ("client_assertion", dice.Pick([User, Spare?.RefreshToken ?? "a.b.c", "e30.e30.AA"]));
        }
    }

    /// <summary>Fetches them as hosts and browsers do.</summary>
    public static async Task<Ingredients> Gather(SampleWorld world, Stage stage, Uri trap, CancellationToken cancellation)
    {
        var token = await stage.Alice.Link(null, cancellation);
        var administrator = await stage.Bob.Link("reconnect.admin", cancellation);
        var answer = await world.Host(token).Call("list_invoices", stage.Fresh(), cancellation);
        var link = answer.Link ?? throw new InvalidOperationException("A call without a connection gave no link.");
        using var http = new HttpClient();
        var keys = await http.GetFromJsonAsync<JsonObject>(new Uri(world.LinksHere ? world.Address : world.Samples.Identity, "jwks"), cancellation);
        var kid = JsonNode.Parse(Base64Url.DecodeFromChars(token.Value.Split('.')[0]))!["kid"]!.GetValue<string>();
        var key = keys!["keys"]!.AsArray().OfType<JsonObject>().First(k => k["kid"]!.GetValue<string>() == kid);
        var spare = world.LinksHere ? await Spare.Gather(world, stage, cancellation) : null;
        return new(token.Value, administrator.Value, key, link.Segments[^1], world.Address, trap, spare);
    }
}

/// <summary>A code that nobody has redeemed yet, with its verifier, and a refresh token of another grant.</summary>
internal sealed record Spare(string Code, string Verifier, string RefreshToken)
{
    /// <summary>Fetches them as hosts and browsers do.</summary>
    public static async Task<Spare> Gather(SampleWorld world, Stage stage, CancellationToken cancellation)
    {
        var server = await world.Link.Discover(world.Endpoint, cancellation);
        var (used, usedVerifier) = await NewCode(world, stage, server, cancellation);
        using var answer = await world.Link.Redeem(server, used, usedVerifier, cancellation);
        var tokens = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation);
        var (code, verifier) = await NewCode(world, stage, server, cancellation);
        return new Spare(code, verifier, tokens!["refresh_token"]!.GetValue<string>());
    }

    private static async Task<(string Code, string Verifier)> NewCode(SampleWorld world, Stage stage, AuthorizationServer server, CancellationToken cancellation)
    {
        var attempt = world.Link.Begin(server, scopes: null);
        var page = await stage.Alice.Browser.Open(attempt.Url, HostLink.IsRedirect, cancellation);
        page = await world.Link.Follow(stage.Alice.Browser, page, stage.Alice.Name, connects: false, stopBefore: null, cancellation);
        return (page.Query("code") ?? throw new InvalidOperationException($"The way ends at '{page.Heading}' without a code."), attempt.Verifier);
    }
}
