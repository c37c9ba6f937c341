using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.Authorization.World;

/// <summary>An MCP client and its user's browser. What it sends can be changed, one parameter at a time.</summary>
internal sealed class TestClient(Town town, string id = TestClient.Known, string redirect = TestClient.KnownRedirect) : IDisposable
{
    public const string Known = "chat";
    public const string KnownRedirect = "https://chat.example/callback";
    public const string Native = "native";
    public const string NativeRedirect = "http://127.0.0.1/callback";
    public const string Verifier = "a-verifier-of-forty-three-characters-or-more";

    public static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public string Id => id;

    public string Redirect => redirect;

    public ScriptedBrowser Browser { get; } = town.NewBrowser();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The authorization request; a change to null leaves the parameter out.</summary>
    public Uri Request(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = id,
            ["redirect_uri"] = redirect,
            ["scope"] = "invoices.read",
            ["state"] = "state-1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["resource"] = town.Resource,
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        var query = parameters.Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}");
        return new Uri(town.Address, $"/authorize?{string.Join('&', query)}");
    }

    /// <summary>Opens the authorization request.</summary>
    public Task<BrowserPage> Open(params (string Name, string? Value)[] changes) => Browser.Open(Request(changes), IsBack, Cancel);

    /// <summary>Presses a button of the consent page.</summary>
    public Task<BrowserPage> Decide(BrowserPage page, string decision = "allow") =>
        Browser.Press(page, "form.actions", ("decision", decision), [], IsBack, Cancel);

    /// <summary>Ticks and goes on from the page that shows what waits.</summary>
    public Task<BrowserPage> GoOn(BrowserPage page, params IReadOnlyList<string> ticks) =>
        Browser.Press(page, "main form", null, ticks, IsBack, Cancel);

    /// <summary>From the request to the code, by a user who agrees.</summary>
    public async Task<string> Code(params (string Name, string? Value)[] changes)
    {
        var page = await Open(changes);
        page = page.Status == 200 ? await Decide(page) : page;
        page.Status.ShouldBe(0, page.Text);
        return page.Query("code").ShouldNotBeNull(page.Url.ToString());
    }

    /// <summary>Presents a code; a change to null leaves the parameter out.</summary>
    public Task<TokenAnswer> Redeem(string code, params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string?>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = id,
            ["redirect_uri"] = redirect,
            ["code"] = code,
            ["code_verifier"] = Verifier,
            ["resource"] = town.Resource,
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return town.Post("/token", [.. fields.Select(f => (f.Key, f.Value))]);
    }

    /// <summary>From the request to the tokens.</summary>
    public async Task<TokenAnswer> Link(params (string Name, string? Value)[] changes) => await Redeem(await Code(changes));

    /// <summary>Presents a refresh token.</summary>
    public Task<TokenAnswer> Refresh(string token, string? scope = null) =>
        town.Post("/token", ("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", token), ("scope", scope));

    public void Dispose() => Browser.Dispose();

    private bool IsBack(Uri address) => address.GetLeftPart(UriPartial.Path) == redirect;
}
