using System.Diagnostics;
using System.Net;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// One request and its answer: adds the token, watches the deadline and the claim, renews a refused token once, and decides what an
/// answer, or none, means for the run.
/// </summary>
internal sealed class UpstreamExchange(ToolRun run, UpstreamHttp http, TimeProvider time)
{
    /// <summary>Longest time from sending to the end of the answer. Shorter than a claim, so a request never outlives the claim it left under.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Sends, and again with a newer token if the first is refused (the same idempotency key: it is the same request).</summary>
    /// <param name="request">What to send.</param>
    /// <param name="take">Takes what the tool gets of a successful answer.</param>
    /// <param name="cancellationToken">The tool's wish to stop.</param>
    /// <exception cref="RunEndedException">The run is over.</exception>
    /// <exception cref="UpstreamRefusedException">The API said no.</exception>
    public async Task<T> Send<T>(UpstreamRequest request, Func<UpstreamAnswer, TokenMask, T> take, CancellationToken cancellationToken)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            run.RefuseIfOver();
            RefuseOldClaim(request);
            var (token, generation) = run.Credential;
            var mask = new TokenMask(token);
            using var answer = await Once(request, token, mask, cancellationToken);
            if (answer.Status != HttpStatusCode.Unauthorized)
            {
                Judge(request, answer);
                return take(answer, mask);
            }

            if (isRepeated)
            {
                throw run.End(done => new ExecutionOutcome.TokenRejected(generation, done));
            }

            await run.Renew(generation, run.Token);
        }
    }

    private void RefuseOldClaim(UpstreamRequest request)
    {
        if (request.IsMutating && run.ClaimedUntil!.Value - time.GetUtcNow() <= Deadline)
        {
            throw run.End(done => new ExecutionOutcome.ClaimTooOld(done));
        }
    }

    private async Task<UpstreamAnswer> Once(UpstreamRequest request, Secret token, TokenMask mask, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Source.StartActivity(request.Method.Method, ActivityKind.Client);
        activity?.SetTag(Labels.Provider, run.Provider)
            .SetTag("http.request.method", request.Method.Method)
            .SetTag("server.address", request.Url.Host)
            .SetTag("server.port", request.Url.Port);
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Token, deadline.Token);
        // What is cancelled before it leaves must not count as on its way.
        stop.Token.ThrowIfCancellationRequested();
        if (request.IsMutating)
        {
            run.Leaves();
        }

        try
        {
            using var message = request.ToMessage(token, run.Caller.TraceId);
            var response = await http.For(request.IsMutating).SendAsync(message, stop.Token);
            activity?.SetTag("http.response.status_code", (int)response.StatusCode);
            if (!response.IsSuccessStatusCode)
            {
                activity?.SetTag(Labels.Error, $"{(int)response.StatusCode}").SetStatus(ActivityStatusCode.Error);
            }

            return Settle(request, await UpstreamAnswer.Read(response, mask, stop.Token));
        }
        catch (HttpRequestException e) when (NeverLeft(e))
        {
            activity?.SetTag(Labels.Error, "not_reached").SetStatus(ActivityStatusCode.Error);
            throw run.EndUnavailable();
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && deadline.IsCancellationRequested))
        {
            activity?.SetTag(Labels.Error, "no_answer").SetStatus(ActivityStatusCode.Error);
            throw Lost(request);
        }
        catch (OperationCanceledException) when (request.IsMutating)
        {
            throw Lost(request);
        }
        finally
        {
            if (request.IsMutating)
            {
                run.Settles();
            }
        }
    }

    /// <summary>Recorded before the request stops counting as on its way: no gap in which an accepted write is neither.</summary>
    private UpstreamAnswer Settle(UpstreamRequest request, UpstreamAnswer answer)
    {
        if (request.IsMutating && answer.IsSuccess)
        {
            run.Accepts();
        }
        else if (request.IsMutating && MayHaveHappened(answer.Status))
        {
            run.End(_ => new ExecutionOutcome.Uncertain());
        }

        return answer;
    }

    private void Judge(UpstreamRequest request, UpstreamAnswer answer)
    {
        if (answer is { IsSuccess: true, Body: null })
        {
            throw new UpstreamRefusedException($"{run.Provider} answered with more than {UpstreamAnswer.MaxBytes / 1024 / 1024} MiB.")
            {
                Status = (int)answer.Status,
            };
        }

        if (answer.IsSuccess)
        {
            return;
        }

        if (answer.Status is HttpStatusCode.Forbidden && BearerChallenge.InsufficientScope(answer.Message.Headers.WwwAuthenticate) is { } asked)
        {
            var required = run.Tool.Rule!.Scopes.Union(asked);
            throw run.End(done => new ExecutionOutcome.ScopeRejected(required, done));
        }

        if (answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            throw run.EndUnavailable(answer.RetryAfter(time.GetUtcNow()));
        }

        if (MayHaveHappened(answer.Status) && (request.IsMutating || !IsRedirect(answer.Status)))
        {
            throw Lost(request);
        }

        var problem = ProblemText.Of(answer.Message.Content.Headers.ContentType?.MediaType, answer.Body);
        throw new UpstreamRefusedException(run.Provider, (int)answer.Status, problem.Title, problem.Detail);
    }

    private RunEndedException Lost(UpstreamRequest request) =>
        request.IsMutating ? run.End(_ => new ExecutionOutcome.Uncertain()) : run.EndUnavailable();

    /// <summary>No connection, so not a byte of the request left.</summary>
    private static bool NeverLeft(HttpRequestException e) => e.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>Answers of a gateway or of a server that failed half-way, and redirects as they follow a done POST (RFC 9110 §15.4.4).</summary>
    private static bool MayHaveHappened(HttpStatusCode status) =>
        IsRedirect(status) || status is HttpStatusCode.RequestTimeout
        || ((int)status >= 500
            && status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported));

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther;
}
