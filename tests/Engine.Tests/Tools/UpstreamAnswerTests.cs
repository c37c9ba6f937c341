using Microsoft.AspNetCore.Http;

namespace ReconnectGrains.Engine.Tests.Tools;

public sealed class UpstreamAnswerTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, true)]
    [InlineData(3, false)]
    [InlineData(100_000, false)]
    public async Task An_answer_is_read_whole_whether_its_length_is_announced_or_not(int length, bool isAnnounced)
    {
        var text = new string('a', length);
        await using var api = await ScriptedApi.Start(async http =>
        {
            http.Response.ContentLength = isAnnounced ? length : null;
            await http.Response.WriteAsync(text, http.RequestAborted);
        });
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "things");
            using var answer = await acme.Send(request, ct);
            return await answer.Content.ReadAsStringAsync(ct) == text ? "whole" : "not whole";
        });
        (await bench.Run("read")).Text().ShouldBe("whole");
        (await bench.Run("read")).Text().ShouldBe("whole");
        api.Requests.Select(r => r.Connection).Distinct().ShouldHaveSingleItem("What was read to its end leaves the connection to the next.");
    }

    [Fact]
    public async Task An_answer_to_HEAD_has_no_body_whatever_length_it_announces()
    {
        await using var api = await ScriptedApi.Start(http =>
        {
            http.Response.ContentLength = 1000;
            return Task.CompletedTask;
        });
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, "things");
            using var answer = await acme.Send(request, ct);
            return (await answer.Content.ReadAsByteArrayAsync(ct)).Length == 0 ? "empty" : "not empty";
        });
        (await bench.Run("read")).Text().ShouldBe("empty");
    }
}
