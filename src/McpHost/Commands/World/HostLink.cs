using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Engine;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// How an MCP host gets its token: discovery from a refused request, then authorization code with PKCE (MCP, Authorization).
/// </summary>
internal sealed class HostLink(HttpClient http, Randomness random, Uri? upstream = null)
{
    private const int MostPages = 20;

    private const string Consent = "form[action='/authorize/consent']";
    private const string GoOn = "a.button[href^='/authorize/']";

    /// <summary>The host's client id at the identity provider.</summary>
    public const string ClientId = "demo-host";

    /// <summary>Where the host would listen for its browser (RFC 8252 §7.3). The scripted browser stops before it.</summary>
    public static readonly Uri Redirect = new("http://127.0.0.1:43117/callback");

    /// <summary>The challenge of a verifier (RFC 7636 §4.2).</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>True for the redirect that brings the code.</summary>
    public static bool IsRedirect(Uri address) => address.GetLeftPart(UriPartial.Path) == Redirect.AbsoluteUri;

    /// <summary>Links an account, from the first refused request to the token.</summary>
    /// <param name="endpoint">The MCP endpoint.</param>
    /// <param name="browser">The user's browser.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="scopes">What is asked for; null takes what the resource asks for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">A step did not go as the specifications have it.</exception>
    public async Task<HostToken> Get(Uri endpoint, ScriptedBrowser browser, string user, string? scopes, CancellationToken cancellation) =>
        await Get(await Discover(endpoint, cancellation), browser, user, scopes, cancellation);

    /// <summary>The same, at an authorization server that is known.</summary>
    public async Task<HostToken> Get(
        AuthorizationServer server, ScriptedBrowser browser, string user, string? scopes, CancellationToken cancellation)
    {
        var attempt = Begin(server, scopes);
        var page = await browser.Open(attempt.Url, IsRedirect, cancellation);
        page = await Follow(browser, page, user, connects: false, null, cancellation);
        return await Arrive(server, attempt, page, cancellation);
    }

    /// <summary>The browser is back: checks the answer, and redeems its code.</summary>
    /// <exception cref="WorldException">It is not the answer that was asked for.</exception>
    public async Task<HostToken> Arrive(AuthorizationServer server, LinkAttempt attempt, BrowserPage page, CancellationToken cancellation)
    {
        WorldException.Unless(
            page.Status == 0 && page.Query("state") == attempt.State,
            $"The authorization server did not send the browser back: {page.Heading}.");
        WorldException.Unless(
            page.Query("iss") == server.Issuer, "The authorization response is not of the issuer that was asked (RFC 9207).");
        using var answer = await Redeem(server, page.Query("code") ?? "", attempt.Verifier, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"The token endpoint answered {(int)answer.StatusCode}.");
        var json = await Json(answer, cancellation);
        return new HostToken(
            json.GetProperty("access_token").GetString()!, json.TryGetProperty("scope", out var granted) ? granted.GetString()! : "");
    }

    /// <summary>Goes on from a page of an authorization for as long as one asks for something: consent, sign-in, a provider.</summary>
    /// <param name="browser">The user's browser.</param>
    /// <param name="page">Where it is.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="connects">What the user says to the upstream provider, where our own server leads there.</param>
    /// <param name="stopBefore">Redirects that are not followed, besides the one back to the host.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BrowserPage> Follow(
        ScriptedBrowser browser, BrowserPage page, string user, bool connects, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
    {
        bool Stop(Uri address) => IsRedirect(address) || stopBefore?.Invoke(address) == true;
        for (var i = 0; i < MostPages && page.Status != 0; i++)
        {
            if (page.Document?.QuerySelector(Consent) is not null)
            {
                page = await browser.Press(page, Consent, ("decision", "allow"), [], Stop, cancellation);
            }
            else if (page.Step is { } step)
            {
                var allows = connects || page.Url.Authority != upstream?.Authority;
                var button = step == "login" ? ("user", user) : ("decision", allows ? "allow" : "decline");
                page = await browser.Press(page, $"form[data-step={step}]", button, [], Stop, cancellation);
            }
            else if (!connects && page.Document?.QuerySelector(GoOn)?.GetAttribute("href") is { } on)
            {
                page = await browser.Open(new Uri(page.Url, on), Stop, cancellation);
            }
            else
            {
                break;
            }
        }

        return page;
    }

    /// <summary>Finds the authorization server of a resource (RFC 9728 §5, RFC 8414 §3).</summary>
    public async Task<AuthorizationServer> Discover(Uri endpoint, CancellationToken cancellation)
    {
        using var stranger = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", Encoding.UTF8, "application/json"),
        };
        stranger.Headers.Accept.ParseAdd("application/json");
        stranger.Headers.Accept.ParseAdd("text/event-stream");
        using var refused = await http.SendAsync(stranger, cancellation);
        var metadata = refused.Headers.WwwAuthenticate.Select(ResourceMetadata).FirstOrDefault(m => m is not null)
            ?? throw new WorldException($"A request without a token got {(int)refused.StatusCode} and no resource_metadata.");
        var resource = await Json(new Uri(metadata), cancellation);
        var issuer = resource.GetProperty("authorization_servers")[0].GetString()!;
        var server = await Json(new Uri($"{issuer}/.well-known/openid-configuration"), cancellation);
        WorldException.Unless(
            server.GetProperty("issuer").GetString() == issuer, "The authorization server's metadata names another issuer.");
        WorldException.Unless(
            server.GetProperty("code_challenge_methods_supported").EnumerateArray().Any(m => m.GetString() == "S256"),
            "The authorization server does not offer S256.");
        return new AuthorizationServer(
            resource.GetProperty("resource").GetString()!,
            string.Join(' ', resource.GetProperty("scopes_supported").EnumerateArray().Select(s => s.GetString())),
            issuer,
            new Uri(server.GetProperty("authorization_endpoint").GetString()!),
            new Uri(server.GetProperty("token_endpoint").GetString()!));
    }

    /// <summary>Makes an authorization request.</summary>
    public LinkAttempt Begin(AuthorizationServer server, string? scopes)
    {
        var (state, verifier) = (random.Id(), random.Id() + random.Id());
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = Redirect.AbsoluteUri,
            ["scope"] = scopes ?? server.Scopes,
            ["state"] = state,
            ["code_challenge"] = Challenge(verifier),
            ["code_challenge_method"] = "S256",
            ["resource"] = server.Resource,
        };
        var query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        return new LinkAttempt(new Uri($"{server.Authorize}?{query}"), state, verifier);
    }

    /// <summary>Redeems a code.</summary>
    public async Task<HttpResponseMessage> Redeem(AuthorizationServer server, string code, string verifier, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = Redirect.AbsoluteUri,
            ["code"] = code,
            ["code_verifier"] = verifier,
            ["resource"] = server.Resource,
        });
        return await http.PostAsync(server.Token, form, cancellation);
    }

    private static string? ResourceMetadata(AuthenticationHeaderValue challenge) => challenge.Parameter?
        .Split(',', StringSplitOptions.TrimEntries)
        .FirstOrDefault(p => p.StartsWith("resource_metadata=", StringComparison.Ordinal))?["resource_metadata=".Length..].Trim('"');

    private static async Task<JsonElement> Json(HttpResponseMessage answer, CancellationToken cancellation) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellation));

    private async Task<JsonElement> Json(Uri address, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(address, cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"{address.AbsolutePath} answered {(int)answer.StatusCode}.");
        return await Json(answer, cancellation);
    }
}
