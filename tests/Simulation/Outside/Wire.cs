using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>A node's way to the servers outside: slow, and lossy in both directions.</summary>
internal sealed class Wire(Lane node, Lane outside, Servers servers, Faults faults, Dice dice) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        if (faults.Strikes("not connected", 0.01))
        {
            Fail(answer, HttpRequestError.ConnectionError, dice.Milliseconds(1, 900));
            return answer.Task;
        }

        var asked = Asked.Of(node.Name, request);
        cancellationToken.UnsafeRegister(
            _ =>
            {
                asked.Heard();
                Bridge.Complete(() => answer.TrySetCanceled(cancellationToken));
            },
            null);
        if (faults.Strikes("request lost", 0.012))
        {
            if (dice.Chance(0.7))
            {
                Fail(answer, HttpRequestError.ResponseEnded, dice.Milliseconds(5, 3000));
            }

            return answer.Task;
        }

        outside.After(Latency(), () => Serve(asked, request, answer));
        return answer.Task;
    }

    private void Serve(Asked asked, HttpRequestMessage request, TaskCompletionSource<HttpResponseMessage> answer)
    {
        var answered = servers.Answer(asked);
        if (answered == Answered.Never)
        {
            return;
        }

        var delay = Latency() + (answered.After ?? TimeSpan.Zero);
        if (answered.LostOnItsWay || faults.Strikes("answer lost", 0.02))
        {
            servers.Lost(asked);
            if (dice.Chance(0.7))
            {
                node.After(delay, asked.Heard);
                Fail(answer, HttpRequestError.ResponseEnded, delay);
            }

            return;
        }

        node.After(delay, () =>
        {
            asked.Heard();
            Bridge.Complete(() => answer.TrySetResult(answered.ToMessage(request)));
        });
    }

    private void Fail(TaskCompletionSource<HttpResponseMessage> answer, HttpRequestError error, TimeSpan delay) =>
        node.After(delay, () => Bridge.Complete(() => answer.TrySetException(new HttpRequestException(error, "the wire"))));

    private TimeSpan Latency() => faults.Strikes("slow network", 0.02) ? dice.Milliseconds(500, 12_000) : dice.Milliseconds(1, 40);
}

/// <summary>All servers outside, by host name.</summary>
internal sealed class Servers
{
    private readonly Dictionary<string, Func<Asked, Answered>> _byHost = [];

    /// <summary>Somebody asked and will not hear what was answered.</summary>
    public Action<Asked> Lost { get; set; } = _ => { };

    public void Add(string host, Func<Asked, Answered> serve) => _byHost[host] = serve;

    public Answered Answer(Asked asked) => _byHost[asked.Url.Host](asked);
}
