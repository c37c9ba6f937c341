using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>Alerts, from what happens over HTTP to a receiver that knows the Standard Webhooks specification and nothing else of us.</summary>
public sealed class AlertTests
{
    private const string SecretText = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    private readonly ConcurrentQueue<Message> _arrived = new();
    private int _refusals = 1;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Proves", "M18")]
    public async Task An_alert_of_each_kind_that_is_provoked_arrives_once_signed_and_with_its_section_of_the_runbook()
    {
        await using var receiver = await Site.Start();
        receiver.Pages["/hook"] = Receive;
        await using var office = await Office.Open(Settings(receiver.Url + "/hook"));
        await Provoke(office);
        var expected = AnomalyRules.Usual.Select(r => AlertWords.Name(r.Anomaly)).Order(StringComparer.Ordinal).ToList();
        await Eventually.Holds("all but the one that was refused arrive", _ => Task.FromResult(Ids().Count >= expected.Count - 1), TimeSpan.FromSeconds(90));
        office.Town.Time.Advance(AlertLimits.FirstRetryWait + TimeSpan.FromSeconds(1));
        await Eventually.Holds("each kind arrives", _ => Task.FromResult(Kinds().SequenceEqual(expected)), TimeSpan.FromSeconds(90));

        _arrived.GroupBy(m => m.Id).ShouldAllBe(g => g.Count() == 1, "Each once.");
        _arrived.GroupBy(m => m.About).ShouldAllBe(g => g.Count() == 1, "About the same it is quiet.");
        _arrived.ShouldAllBe(m => m.Signature == Signature(m));
        using var browser = office.Town.NewBrowser();
        foreach (var message in _arrived)
        {
            var link = new Uri(message.Data.GetProperty("runbook").GetString()!);
            var page = await browser.Open(link, Cancel);
            page.Document!.GetElementById(link.Fragment[1..]).ShouldNotBeNull(link.ToString()).LocalName.ShouldBe("h2");
            message.Data.GetProperty("evidence").GetProperty("count").GetInt64().ShouldBeGreaterThan(0);
            message.Body.ShouldNotContain("alice", Case.Sensitive, "A chat channel is no place for names.");
        }

        var (console, _) = await office.SignIn("olga", "operations", "admin");
        (await console.Open(office.At("/console/alerts"), Cancel)).Document!.QuerySelectorAll("tbody tr").Length.ShouldBe(_arrived.Count);
        console.Dispose();
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_webhook_whose_name_leads_inside_is_not_even_connected_to()
    {
        await using var inside = await Site.Start();
        inside.Pages["/hook"] = context => Results.Ok().ExecuteAsync(context);
        (await Send(inside, [])).ShouldBeFalse();
        inside.Asked.ShouldBeEmpty();
        (await Send(inside, ["127.0.0.0/8"])).ShouldBeTrue("The operator may say that it lies inside.");
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_webhooks_redirect_is_not_followed()
    {
        await using var site = await Site.Start();
        site.Pages["/hook"] = context => Results.Redirect("/elsewhere", preserveMethod: true).ExecuteAsync(context);
        (await Send(site, ["127.0.0.0/8"])).ShouldBeFalse();
        site.Asked.ShouldBe(["/hook"]);
    }

    private static async Task<bool> Send(Site site, IList<string> networks)
    {
        var options = new ReconnectOptions { PublicUrl = "https://mcp.example" };
        options.Alerts.Webhook = new() { Url = $"http://hook.example:{new Uri(site.Url).Port}/hook", Secret = $"whsec_{SecretText}", AllowedNetworks = networks };
        using var webhook = new Webhook(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), new ManualTime());
        var at = DateTimeOffset.UnixEpoch;
        var finding = new Finding("northwind", "", "", new Evidence(1, 1, null, 60, at, at, []));
        return await webhook.Send(new Alert("alr_1", Anomaly.ChallengeFlood, finding, null, at, AlertDelivery.Due), Cancel);
    }

    private static Dictionary<string, string?> Settings(string url)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Reconnect:Alerts:Webhook:Url"] = url,
            ["Reconnect:Alerts:Webhook:Secret"] = $"whsec_{SecretText}",
            ["Reconnect:Alerts:Webhook:AllowLoopbackHttp"] = "true",
        };
        foreach (var rule in AnomalyRules.Usual)
        {
            settings[$"Reconnect:Alerts:Rules:{rule.Anomaly}:Threshold"] = rule.Anomaly == Anomaly.SeveralNetworks ? "2" : "1";
        }

        settings[$"Reconnect:Alerts:Rules:{Anomaly.ProviderFailing}:Share"] = "0.1";
        settings[$"Reconnect:Alerts:Rules:{Anomaly.AbandonedIntents}:Window"] = "00:01:00";
        return settings;
    }

    private static async Task Provoke(Office office)
    {
        var town = office.Town;
        var link = (await office.Park("alice")).Link;
        await Follow(office, link, IPAddress.Parse("127.0.0.1"));
        await Follow(office, link, IPAddress.Parse("127.0.7.1"));
        await WrongAccount(office);
        town.Identity.User = "tom"; // For whom nothing waits.
        using (var twice = new TestClient(town))
        {
            var code = await twice.Code();
            await twice.Redeem(code);
            (await twice.Redeem(code)).Status.ShouldBe(400);
        }

        (await office.SignIn("mallory")).Browser.Dispose();
        var (dan, _) = await office.Link("dan");
        (await office.Send(HttpMethod.Post, "/admin/memberships", await office.Token("root"), """{"tenant":"northwind","user":"dan","active":false}"""))
            .Status.ShouldBe(200);
        (await town.Call(dan, "pay_invoice", new JsonObject { ["id"] = "1" })).IsGood.ShouldBeFalse();
        var (frank, _) = await office.Link("frank");
        town.Acme.IsDown = true;
        await office.Expire("frank");
        (await town.Call(frank, "pay_invoice", new JsonObject { ["id"] = "1" })).Code.ShouldBe("PROVIDER_UNAVAILABLE");
        town.Acme.IsDown = false;
        town.Time.Advance(TimeSpan.FromMinutes(2)); // What is parked is parked for longer than its window now.
    }

    private static async Task WrongAccount(Office office)
    {
        var (token, client) = await office.Link("wendy");
        using (client)
        {
            office.Town.Acme.RevokeAll();
            await office.Expire("wendy");
            var parked = await office.Town.Call(token, "pay_invoice", new JsonObject { ["id"] = "2" });
            office.Town.Acme.User = "wendy.private";
            var page = await client.Browser.Open(parked.Link.ShouldNotBeNull(), Cancel);
            (await client.Browser.Press(page, "main form", null, Cancel)).Status.ShouldBe(403);
            office.Town.Acme.User = "alice";
        }
    }

    /// <summary>Sets out with a link, from an address of this machine.</summary>
    private static async Task Follow(Office office, Uri link, IPAddress from)
    {
        using var browser = new ScriptedBrowser([office.Town.Address, new Uri(office.Town.Identity.Url)], () => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        (await browser.Press(await browser.Open(link, Cancel), "main form", null, [], _ => true, Cancel)).Status.ShouldBe(0);
    }

    private async Task Receive(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            context.Response.StatusCode = 503; // The first one has to come again.
            return;
        }

        _arrived.Enqueue(new Message(
            context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(),
            context.Request.Headers["webhook-signature"].ToString(), body));
    }

    private HashSet<string> Ids() => [.. _arrived.Select(m => m.Id)];

    private List<string> Kinds() => [.. _arrived.Select(m => m.Data.GetProperty("rule").GetString()!).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>As the specification says, written down once more.</summary>
    private static string Signature(Message message)
    {
        using var hmac = new HMACSHA256(Convert.FromBase64String(SecretText));
        long.Parse(message.Timestamp, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        return "v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{message.Id}.{message.Timestamp}.{message.Body}")));
    }

    private sealed record Message(string Id, string Timestamp, string Signature, string Body)
    {
        public JsonElement Data { get; } = JsonElement.Parse(Body).GetProperty("data");

        public string About => string.Join('|', new[] { "rule", "tenant", "user", "provider" }.Select(n => Data.GetProperty(n).ToString()));
    }
}
