using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>
/// Authorization code with PKCE on both sides: hosts towards the identity provider, this server towards acme. M6, S19, S31, S32.
/// </summary>
internal static class CodeExchangeCheck
{
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        await Hosts(stage, cancellation);
        await SwappedChallenge(stage, cancellation);
        await MissingIssuer(stage, cancellation);
        await Callback(stage, cancellation);
    }

    private static async Task Hosts(Stage stage, CancellationToken cancellation)
    {
        var (link, alice) = (stage.World.Link, stage.Alice);
        var server = await link.Discover(stage.World.Server.Endpoint, cancellation);
        var attempt = link.Begin(server, null);
        var bare = await alice.Browser.Open(Addresses.With(attempt.Url, "code_challenge", null), HostLink.IsRedirect, cancellation);
        Expect(bare.Query("code") is null && bare.Step is null, "an authorization request without PKCE went through");
        var plain = await alice.Browser.Open(
            Addresses.With(attempt.Url, "code_challenge_method", "plain"), HostLink.IsRedirect, cancellation);
        Expect(plain.Query("code") is null && plain.Step is null, "an authorization request with the method plain went through");

        var back = await alice.Browser.Open(attempt.Url, HostLink.IsRedirect, cancellation);
        back = await link.Follow(alice.Browser, back, alice.Name, connects: false, null, cancellation);
        var another = link.Begin(server, null).Verifier;
        foreach (var (verifier, expected) in new[] { (another, 400), (attempt.Verifier, 200), (attempt.Verifier, 400) })
        {
            using var answer = await link.Redeem(server, back.Query("code") ?? "", verifier, cancellation);
            Expect(
                (int)answer.StatusCode == expected,
                $"a code with {(verifier == another ? "another" : "its")} verifier got {(int)answer.StatusCode}, not {expected}");
        }
    }

    /// <summary>
    /// Somebody's own challenge in our authorization request: the code then belongs to their verifier, and ours must be refused.
    /// </summary>
    private static async Task SwappedChallenge(Stage stage, CancellationToken cancellation)
    {
        var world = stage.World;
        bool IsAtAcme(Uri address) => address.Port == world.Samples.Acme.Port && address.AbsolutePath == "/auth";
        var stopped = await stage.Alice.Connect(await Challenge(stage, cancellation), allows: true, IsAtAcme, cancellation);
        var hasChallenge = stopped.Query("code_challenge_method") == "S256" && stopped.Query("code_challenge")?.Length == 43;
        Expect(hasChallenge, "the server's authorization request has no S256 challenge");
        Expect(
            stopped.Query("state") is { Length: > 30 } && stopped.Query("nonce") is { Length: >= 32 },
            "the server's authorization request lacks state or nonce");
        var page = await stage.Alice.Browser.Open(
            Addresses.With(stopped.Url, "code_challenge", HostLink.Challenge(new string('x', 43))), cancellation);
        page = await stage.Alice.Browser.SignIn(page, stage.Alice.Name, allows: true, null, cancellation);
        Expect(page.Status == 400, $"a code for another verifier ended at '{page.Heading}' (HTTP {page.Status})");
        Expect(
            (await world.Acme.Log(cancellation)).Any(r => r is { GrantType: "authorization_code", Outcome: "invalid_grant" }),
            "acme did not see a wrong verifier");
    }

    private static async Task MissingIssuer(Stage stage, CancellationToken cancellation)
    {
        var stopped = await stage.Alice.Connect(await Challenge(stage, cancellation), allows: true, IsCallback, cancellation);
        var page = await stage.Alice.Browser.Open(Addresses.With(stopped.Url, "iss", null), cancellation);
        Expect(page.Status == 400, $"a callback without iss ended at '{page.Heading}' (HTTP {page.Status})");
    }

    private static async Task Callback(Stage stage, CancellationToken cancellation)
    {
        var challenge = await Challenge(stage, cancellation);
        var stopped = await stage.Alice.Connect(challenge, allows: true, IsCallback, cancellation);
        using var stranger = stage.World.NewBrowser();
        var elsewhere = await stranger.Open(stopped.Url, cancellation);
        Expect(elsewhere.Status == 400, $"a callback in another browser ended at '{elsewhere.Heading}' (HTTP {elsewhere.Status})");
        var forged = await stage.Alice.Browser.Open(Addresses.With(stopped.Url, "state", "x" + stopped.Query("state")), cancellation);
        Expect(forged.Status == 400, $"a callback with a made-up state ended at '{forged.Heading}' (HTTP {forged.Status})");
        var host = await stage.Host(stage.Alice, cancellation);
        var still = await host.Call("pending_requests", new JsonObject { ["intent_id"] = challenge.IntentId }, cancellation);
        Expect(still.Code == "AUTH_REQUIRED", $"after bad callbacks alice's call came to {still.InWords}");

        var page = await stage.Alice.Browser.Open(stopped.Url, HostLink.IsRedirect, cancellation);
        Expect(page.Status == (stage.World.LinksHere ? 0 : 200), $"the callback ended at '{page.Heading}' (HTTP {page.Status})");
        var again = await stage.Alice.Browser.Open(stopped.Url, cancellation);
        Expect(again.Status == 400, $"the same callback once more ended at '{again.Heading}' (HTTP {again.Status})");
        var collected = await host.Call("list_invoices", [], cancellation);
        Expect(
            collected.IsGood && collected.IntentId == challenge.IntentId,
            $"after the exchange the parked call came to {collected.InWords}");
    }

    private static bool IsCallback(Uri address) =>
        address.AbsolutePath == "/callback" && Addresses.Query(address).ContainsKey("code");

    /// <summary>A challenge: nothing has been stored so far.</summary>
    private static async Task<HostAnswer> Challenge(Stage stage, CancellationToken cancellation)
    {
        var answer = await (await stage.Host(stage.Alice, cancellation)).Call("list_invoices", [], cancellation);
        Expect(answer is { Code: "AUTH_REQUIRED", Link: not null }, $"before any good callback alice's call came to {answer.InWords}");
        return answer;
    }
}
