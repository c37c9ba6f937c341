using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Servers;

[Collection(nameof(Commands.Processes))]
public sealed class LoadBalancerTests
{
    private const string Health = "/healthy";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_go_round_and_each_answer_names_its_node()
    {
        Assert.SkipUnless(LoadBalancer.IsInstalled, LoadBalancer.Missing ?? "");
        await using var one = await FakeNode.Start(breaks: false);
        await using var two = await FakeNode.Start(breaks: false);
        await using var front = await Balance(one, two);
        using var http = new HttpClient();

        string[] nodes = [await Post(http, front), await Post(http, front), await Post(http, front), await Post(http, front)];

        nodes.Distinct().Count().ShouldBe(2);
        nodes[2..].ShouldBe(nodes[..2]);
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_request_that_a_node_may_have_seen_is_never_sent_to_another()
    {
        Assert.SkipUnless(LoadBalancer.IsInstalled, LoadBalancer.Missing ?? "");
        await using var one = await FakeNode.Start(breaks: true);
        await using var two = await FakeNode.Start(breaks: true);
        await using var front = await Balance(one, two);
        using var http = new HttpClient();

        using var answer = await http.PostAsync(new Uri(front.Address, "/pay"), null, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (one.Posts + two.Posts).ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_is_gone_costs_no_request()
    {
        Assert.SkipUnless(LoadBalancer.IsInstalled, LoadBalancer.Missing ?? "");
        await using var one = await FakeNode.Start(breaks: false);
        await using var two = await FakeNode.Start(breaks: false);
        await using var front = await Balance(one, two);
        using var http = new HttpClient();

        await two.DisposeAsync();

        string[] nodes = [await Post(http, front), await Post(http, front), await Post(http, front)];
        nodes.ShouldBe(["one", "one", "one"]);
    }

    [Fact]
    public async Task A_node_that_says_that_it_is_not_ready_gets_no_requests()
    {
        Assert.SkipUnless(LoadBalancer.IsInstalled, LoadBalancer.Missing ?? "");
        await using var one = await FakeNode.Start(breaks: false);
        await using var two = await FakeNode.Start(breaks: false);
        await using var front = await Balance(one, two);
        using var http = new HttpClient();

        two.IsReady = false;
        await Eventually.Holds("four requests in a row go to the other node", async _ =>
            (await Post(http, front), await Post(http, front), await Post(http, front), await Post(http, front)) == ("one", "one", "one", "one"));
        two.IsReady = true;
        await Eventually.Holds("it is back", async _ => await Post(http, front) == "two");
    }

    private static Task<LoadBalancer> Balance(FakeNode one, FakeNode two) => LoadBalancer.Start(
        Loopback.FreeAddress(), [new("one", one.Address), new("two", two.Address)], Health, TimeProvider.System, Cancel);

    private static async Task<string> Post(HttpClient http, LoadBalancer front)
    {
        using var answer = await http.PostAsync(new Uri(front.Address, "/pay"), null, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer.Headers.GetValues(LoadBalancer.NodeHeader).Single();
    }

    /// <summary>An HTTP server that counts, and breaks connections instead of answering when it is told to.</summary>
    private sealed class FakeNode : IAsyncDisposable
    {
        private readonly WebApplication _server;
        private int _posts;

        private FakeNode(bool breaks)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            _server = builder.Build();
            _server.Urls.Add("http://127.0.0.1:0");
            _server.MapGet(Health, () => IsReady ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
            _server.MapPost("/pay", (HttpContext http) =>
            {
                Interlocked.Increment(ref _posts);
                if (breaks)
                {
                    http.Abort();
                }
            });
        }

        public Uri Address => new(_server.Urls.First());

        public int Posts => Volatile.Read(ref _posts);

        public bool IsReady { get; set; } = true;

        public static async Task<FakeNode> Start(bool breaks)
        {
            var node = new FakeNode(breaks);
            await node._server.StartAsync(Cancel);
            return node;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
