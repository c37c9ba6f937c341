using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine;
using ReconnectGrains.Invoices.Api;
using ReconnectGrains.McpHost.Commands.Lifecycle;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>A world, with what tests share: people, faults, and a relay between the server and the API.</summary>
public sealed class Scene : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(35) };

    private readonly HashSet<string> _payers = [];
    private int _pages = 10;
    private readonly Dictionary<string, HostToken> _tokens = [];

    internal SampleWorld World { get; private set; } = null!;

    internal Stage Stage { get; private set; } = null!;

    /// <summary>What the server asks of the API goes through here.</summary>
    internal Relay ApiRelay { get; private set; } = null!;

    internal HttpClient Http => _http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        ApiRelay = await Relay.Start("server-api", Cancel);
        var settings = new Dictionary<string, string?>
        {
            ["Reconnect:Providers:acme:ApiBase"] = ApiRelay.Address.AbsoluteUri,
            ["Reconnect:ConnectsPerMinute"] = "10000", // All of these people sit behind one address.
        };
        World = await SampleWorld.Start(Tested.Program, settings, Randomness.OfTheSystem, TimeProvider.System, Cancel);
        ApiRelay.Target = World.Samples.Api;
        Stage = new Stage(World, TimeProvider.System);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stage?.Dispose();
        if (World is not null)
        {
            await World.DisposeAsync();
        }

        await ApiRelay.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>A person's MCP host, linked, and acme connected with every scope that paying and reading need.</summary>
    internal async Task<HostClient> Connected(Person person)
    {
        var host = await Stage.Host(person, Cancel);
        var read = NextPage();
        var answer = await host.Call("list_invoices", read, Cancel);
        if (answer.Link is not null)
        {
            (await person.Connect(answer, Cancel)).Status.ShouldBe(200);
            answer = await host.Call("list_invoices", read, Cancel);
        }

        answer.IsGood.ShouldBeTrue(answer.InWords);
        if (_payers.Add(person.Name))
        {
            var wider = await host.Call("pay_invoice", NeverPaid(), Cancel);
            wider.Code.ShouldBe("INSUFFICIENT_SCOPE");
            (await person.Connect(wider, Cancel)).Status.ShouldBe(200);
            (await host.Call("cancel_request", new JsonObject { ["intent_id"] = wider.IntentId }, Cancel)).IsGood.ShouldBeTrue();
        }

        return host;
    }

    /// <summary>A read that nobody asked for before: an equal one would be given an earlier answer again.</summary>
    internal JsonObject NextPage() => new() { ["page"] = Interlocked.Increment(ref _pages) };

    /// <summary>The token of a person's MCP host, for requests that no host would send.</summary>
    internal async Task<HostToken> Token(Person person)
    {
        if (!_tokens.TryGetValue(person.Name, out var token))
        {
            _tokens[person.Name] = token = await person.Link(null, Cancel);
        }

        return token;
    }

    /// <summary>Kills the server as a crash would, and starts it again on the same data.</summary>
    internal async Task Restart()
    {
        await World.Server.Kill(Cancel);
        await World.Server.Start(Cancel);
    }

    /// <summary>What the person's access token at acme is good for is over, and so is their grant.</summary>
    internal async Task Break(Person person)
    {
        await Stage.Expire(person, Cancel);
        await World.Acme.Revoke(person.Name, Cancel);
    }

    /// <summary>The arguments that pay an open invoice, another one each time that one was paid.</summary>
    internal static async Task<JsonObject> Payment(HostClient host)
    {
        var page = await host.Call("list_invoices", new JsonObject { ["status"] = "open" }, Cancel);
        page.IsGood.ShouldBeTrue(page.InWords);
        var invoice = page.Content!["invoices"]!.AsArray()[0]!;
        return new JsonObject
        {
            ["invoice_id"] = invoice["id"]!.DeepClone(),
            ["amount"] = invoice["amount"]!.DeepClone(),
            ["currency"] = invoice["currency"]!.DeepClone(),
            ["recipient"] = invoice["recipient"]!.DeepClone(),
        };
    }

    /// <summary>Arguments that fit the schema and no invoice.</summary>
    internal static JsonObject NeverPaid() =>
        new() { ["invoice_id"] = "INV-1", ["amount"] = 1, ["currency"] = "EUR", ["recipient"] = "Nobody" };

    /// <summary>The path of the request that pays.</summary>
    internal static string PathOf(JsonObject payment) => $"/invoices/{payment["invoice_id"]}/payments";

    /// <summary>What the API's ledger has for an invoice.</summary>
    internal async Task<IReadOnlyList<LedgerEntry>> Ledger(JsonObject payment) =>
        [.. (await World.Api.Ledger(Cancel)).Where(e => e.Invoice == payment["invoice_id"]!.GetValue<string>())];

    /// <summary>The requests that paid, or tried to, as they left the server.</summary>
    internal IReadOnlyList<Exchange> Paying(JsonObject payment) => [.. ApiRelay.Seen.Where(e => e.Method == "POST" && e.Url.AbsolutePath == PathOf(payment))];

    /// <summary>Breaks what comes next at a part of the world that has <c>/dev/faults</c>.</summary>
    internal async Task Fault(Uri part, object fault)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(part, "/dev/faults"), fault, Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue($"The fault was not taken: {(int)answer.StatusCode}.");
    }

    /// <summary>Before each test: no fault of another one waits.</summary>
    internal async ValueTask Mend()
    {
        foreach (var part in new[] { World.Samples.Acme, World.Samples.Identity, World.Samples.Api })
        {
            using var answer = await _http.DeleteAsync(new Uri(part, "/dev/faults"), Cancel);
        }
    }

    /// <summary>Waits until the provider's fault has struck: the request is there.</summary>
    internal Task Struck(Uri issuer) => Eventually.Holds(
        "the fault strikes", async stop => (await _http.GetFromJsonAsync<JsonElement>(new Uri(issuer, "/dev/faults"), stop)).GetArrayLength() == 0);

    /// <summary>Refresh tokens of a person that acme saw a second time.</summary>
    internal async Task<int> Reuses() => (await World.Acme.Log(Cancel)).Count(r => r.RefreshReuse);

    /// <summary>An answer that never comes, because its server died.</summary>
    internal static async Task Dies(Task<HostAnswer> call) => (await Record.ExceptionAsync(() => call)).ShouldBeAssignableTo<HttpRequestException>();
}
