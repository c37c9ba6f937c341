using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using static ReconnectGrains.McpHost.Commands.Lifecycle.Stage;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary>Every way in which the server says "not yet", to strangers and to those it knows. M4, S1 to S7, S12.</summary>
internal static class ChallengeCheck
{
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        await Strangers(stage, cancellation);
        await Metadata(stage, cancellation);
        await Published(stage, cancellation);
        await Forms(stage, cancellation);
    }

    private static HostEra[] Eras =>
    [
        HostEra.June2025,
        HostEra.November2025,
        HostEra.November2025 with { OpensUrls = false },
        HostEra.July2026,
        HostEra.July2026 with { OpensUrls = false },
    ];

    private static async Task Strangers(Stage stage, CancellationToken cancellation)
    {
        var world = stage.World;
        var absent = await world.Host(null).Call("list_invoices", [], cancellation);
        Expect(
            absent.Status == 401 && absent.Challenge?.Contains("resource_metadata=", StringComparison.Ordinal) == true,
            $"a call without a token got {absent.InWords}");
        Expect(!absent.Challenge!.Contains("error=", StringComparison.Ordinal), "the header for an absent token names an error");
        ExpectMeta(absent, "invalid_token");

        var garbage = await world.Host(new HostToken("not-a-token", "")).Call("list_invoices", [], cancellation);
        ExpectInvalid(garbage, "a token that is none");

        var server = await world.Link.Discover(world.Server.Endpoint, cancellation);
        await Elsewhere(stage, server with { Resource = "http://127.0.0.1:1/mcp" }, cancellation);

        var inQuery = new Uri($"{world.Server.Endpoint}?access_token=not-a-token");
        var query = await world.HostAt(inQuery, null).Call("list_invoices", [], cancellation);
        Expect(query.Status == 400, $"a token in the query string got {query.InWords}");
    }

    private static async Task Elsewhere(Stage stage, AuthorizationServer other, CancellationToken cancellation)
    {
        var (world, dave) = (stage.World, stage.Dave);
        if (world.LinksHere)
        {
            var page = await dave.Browser.Open(world.Link.Begin(other, "invoices.read").Url, HostLink.IsRedirect, cancellation);
            Expect(page.Query("error") == "invalid_target", $"a request for another resource ended at '{page.Heading}'");
            return;
        }

        var elsewhere = await world.Link.Get(other, dave.Browser, dave.Name, "invoices.read", cancellation);
        ExpectInvalid(await world.Host(elsewhere).Call("list_invoices", [], cancellation), "a token for another resource");
    }

    private static async Task Metadata(Stage stage, CancellationToken cancellation)
    {
        foreach (var form in new[] { "", "/mcp" })
        {
            using var answer = await stage.World.Get(
                new Uri(stage.World.Server.Address, $"/.well-known/oauth-protected-resource{form}"), cancellation);
            var metadata = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            Expect(
                metadata?["resource"]?.GetValue<string>() == stage.World.Server.Endpoint.AbsoluteUri,
                $"the metadata{form} names another resource");
            var scopes = string.Join(' ', metadata!["scopes_supported"]!.AsArray().Select(s => s!.GetValue<string>()));
            Expect(scopes == "invoices.pay invoices.read invoices.send", $"the metadata{form} offers the scopes '{scopes}'");
        }
    }

    private static async Task Published(Stage stage, CancellationToken cancellation)
    {
        var tools = await (await stage.Host(stage.Dave, cancellation)).Tools(cancellation);
        var pay = tools.Result?["tools"]?.AsArray().FirstOrDefault(t => t?["name"]?.GetValue<string>() == "pay_invoice");
        foreach (var schemes in new[] { pay?["securitySchemes"], pay?["_meta"]?["securitySchemes"] })
        {
            Expect(
                schemes?[0]?["type"]?.GetValue<string>() == "oauth2" && schemes[0]!["scopes"]?[0]?.GetValue<string>() == "invoices.pay",
                "pay_invoice does not publish its scope");
        }
    }

    /// <summary>One parked call, in the form of each kind of host; never a form that the host did not declare.</summary>
    private static async Task Forms(Stage stage, CancellationToken cancellation)
    {
        var intents = new HashSet<string?>();
        foreach (var era in Eras)
        {
            var host = await stage.Host(stage.Dave, era, null, cancellation);
            var answer = await host.Call("list_invoices", [], cancellation);
            var form = Form(answer);
            var expected = !era.OpensUrls ? "link" : era.HasHandshake ? "-32042" : "input_required";
            Expect(
                form == expected,
                $"a {era.Version} host that {(era.OpensUrls ? "opens" : "cannot open")} URLs was challenged by '{form}', not '{expected}'");
            Expect(answer is { Code: "AUTH_REQUIRED", Link: not null }, $"a {era.Version} host got {answer.InWords}");
            intents.Add(answer.IntentId);
        }

        Expect(intents.Count == 1, $"five equal calls became {intents.Count} intents");
    }

    private static string Form(HostAnswer answer) => answer switch
    {
        { Error: { } error } when error["code"]?.GetValue<int>() == -32042 => "-32042",
        { NeedsInput: true, RequestState: not null } => "input_required",
        { Result: { } result } when result["isError"]?.GetValue<bool>() == true => "link",
        _ => "none",
    };

    private static void ExpectInvalid(HostAnswer answer, string what)
    {
        Expect(
            answer.Status == 401 && answer.Challenge?.Contains("error=\"invalid_token\"", StringComparison.Ordinal) == true,
            $"{what} got {answer.InWords}");
        ExpectMeta(answer, "invalid_token");
    }

    private static void ExpectMeta(HostAnswer answer, string error)
    {
        var challenge = answer.Meta?["mcp/www_authenticate"]?[0]?.GetValue<string>() ?? "";
        var parts = new[] { $"error=\"{error}\"", "error_description=", "resource_metadata=" };
        var isWhole = parts.All(p => challenge.Contains(p, StringComparison.Ordinal));
        Expect(
            isWhole && answer.Result?["isError"]?.GetValue<bool>() == true,
            "a refusal's body has no whole _meta[\"mcp/www_authenticate\"]");
    }
}
