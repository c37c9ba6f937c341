using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Tools;

public sealed class UpstreamTokenTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Proves", "S47")]
    [Trait("Proves", "S9")]
    public async Task A_tool_never_finds_the_token_in_its_request_its_answer_or_an_echo()
    {
        await using var api = await ScriptedApi.Start(http =>
        {
            http.Response.Headers["X-Echo"] = http.Request.Headers.Authorization.ToString();
            http.Response.Headers.SetCookie = "session=1";
            return http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization} and again {http.Request.Headers.Authorization}!", Stop);
        });
        var found = "";
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "things");
            using var answer = await acme.Send(request, ct);
            answer.RequestMessage.ShouldBeSameAs(request);
            found = $"{request} {request.Headers} {answer} {answer.Headers} {await answer.Content.ReadAsStringAsync(ct)}";
            return "ok";
        });

        (await bench.Run("read")).Text().ShouldBe("ok");

        api.Requests.ShouldHaveSingleItem().Header("Authorization").ShouldBe($"Bearer {Bench.Canary}");
        found.ShouldContain("you sent Bearer ****");
        found.ShouldNotContain(Bench.Canary);
        found.ShouldNotContain("session=1");
    }

    [Theory]
    [Trait("Proves", "S41")]
    [Trait("Proves", "S47")]
    [InlineData("http://evil.example/steal")]
    [InlineData("//evil.example/steal")]
    [InlineData("/v2/things")]
    [InlineData("../v2/things")]
    [InlineData("things/../../v2")]
    [InlineData("things/%2e%2e/%2e%2e/v2")]
    [InlineData("things/..%2f..%2fv2")]
    [InlineData("%252e%252e/v2")]
    [InlineData("..\\v2")]
    [InlineData("%5c%5cevil.example")]
    [InlineData("things#fragment")]
    [InlineData("javascript:alert(1)")]
    public async Task A_path_that_leads_out_of_the_API_is_not_sent(string path)
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>(path, ct));
        (await bench.Run("read")).Result().IsError.ShouldBe(true);

        await using var raw = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            return await acme.Send(request, ct);
        });
        (await raw.Run("read")).Result().IsError.ShouldBe(true);
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S47")]
    public async Task An_argument_in_a_path_stays_one_segment_and_one_value()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        var (id, filter) = ("7/payments?x=1", "a&admin=true");
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>($"things/{id}?q={filter}&page={2}", ct));
        (await bench.Run("read")).Result().IsError.ShouldNotBe(true);
        api.Requests.Single().Path.ShouldBe("/v1/things/7%2Fpayments%3Fx%3D1?q=a%26admin%3Dtrue&page=2");

        var dots = "..";
        await using var escape = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>($"things/{dots}/secrets", ct));
        (await escape.Run("read")).Result().IsError.ShouldBe(true);
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task A_redirect_is_not_followed_and_takes_no_token_along()
    {
        await using var elsewhere = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var api = await ScriptedApi.Start(http =>
        {
            http.Response.Redirect(elsewhere.Base.AbsoluteUri);
            return Task.CompletedTask;
        });
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>("things", ct));
        (await bench.Run("read")).Text().ShouldBe("acme refused the request (302).");
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Proves", "S8")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("Idempotency-Key")]
    [InlineData("X-Forwarded-For")]
    public async Task A_tool_cannot_set_the_headers_that_are_the_engines(string header)
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "things");
            request.Headers.TryAddWithoutValidation(header, "x");
            return await acme.Send(request, ct);
        });
        (await bench.Run("read")).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.Internal);
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S8")]
    public async Task Only_the_trace_travels_on_and_no_baggage()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>("things", ct));
        using var inbound = new Activity("inbound").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("inbound", "secret").Start();
        await bench.Run("read");
        var seen = api.Requests.ShouldHaveSingleItem();
        seen.Header("traceparent")!.ShouldContain(inbound.TraceId.ToHexString());
        seen.Headers.Keys.ShouldBe(["Accept", "Host", "traceparent", "Accept-Encoding", "Authorization"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Proves", "M5")]
    public async Task A_call_that_another_request_resumes_goes_out_in_its_own_trace()
    {
        const string own = "0af7651916cd43dd8448eb211c80319c";
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>("things", ct));
        using var confirming = new Activity("confirming").SetIdFormat(ActivityIdFormat.W3C).Start();
        await bench.Run("read", caller: Bench.Alice with { TraceId = $"trc_{own}" });
        api.Requests.ShouldHaveSingleItem().Header("traceparent")!.ShouldStartWith($"00-{own}-");
    }

    [Fact]
    [Trait("Proves", "S47")]
    public async Task The_client_dies_with_its_run()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        Upstream? kept = null;
        await using var bench = new Bench(api.Base, (acme, _) =>
        {
            kept = acme;
            return Task.FromResult<object?>(null);
        });
        await bench.Run("read");
        await Should.ThrowAsync<RunEndedException>(() => kept!.Get<JsonElement>("things", Stop));
        Should.Throw<InvalidOperationException>(() => bench.Services.CreateScope().ServiceProvider.GetRequiredService<Upstream>());
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S47")]
    public async Task A_public_tool_has_no_API()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>("things", ct));
        (await bench.Run("open")).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.Internal);
        await Should.ThrowAsync<ArgumentException>(() => bench.Run("read", bench.Permit with { Provider = "other" }));
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task The_token_is_in_no_log_no_result_and_no_trace()
    {
        var tags = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ReconnectGrains",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => tags.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var api = await ScriptedApi.Start(http =>
            ScriptedApi.Text(404, "application/problem+json", $$"""{"title":"no {{http.Request.Headers.Authorization}}"}""")(http));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            try
            {
                return await acme.Get<JsonElement>("things/alice?secret=1", ct);
            }
            catch (UpstreamRefusedException e)
            {
                throw new InvalidOperationException("wrapped", e);
            }
        });

        var outcome = await bench.Run("read");

        var everything = $"{outcome} {bench.Logs.All} {string.Join('\n', tags)}";
        everything.ShouldContain("wrapped");
        everything.ShouldContain("http.request.method, GET");
        everything.ShouldNotContain(Bench.Canary);
        string.Join('\n', tags).ShouldNotContain("secret=1");
        string.Join('\n', tags).ShouldNotContain("alice");
    }
}
