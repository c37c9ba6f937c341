using System.Text.Json;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// A tool's way to its provider's API, as the user who called. It adds the access token by itself: the tool never sees it, and cannot
/// send it anywhere but below the provider's API base. It lives as long as the run. S8, S41, S47.
/// </summary>
/// <remarks>
/// Every method may throw <see cref="UpstreamRefusedException"/> (the API said no, or the path is not below its base; may be caught)
/// and <see cref="RunEndedException"/> (the run is over; leave it).
/// </remarks>
public sealed class Upstream
{
    private readonly ToolRun _run;
    private readonly UpstreamExchange _exchange;

    internal Upstream(ToolRun run, UpstreamHttp http, TimeProvider time)
    {
        _run = run;
        _exchange = new UpstreamExchange(run, http, time);
    }

    /// <summary>GET, and the JSON answer.</summary>
    public Task<T> Get<T>(ApiPath path, CancellationToken cancellationToken = default) => Call<T>(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>POST with a JSON body (none for null), and the JSON answer.</summary>
    public Task<T> Post<T>(ApiPath path, object? body, CancellationToken cancellationToken = default) =>
        Call<T>(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>PUT with a JSON body, and the JSON answer.</summary>
    public Task<T> Put<T>(ApiPath path, object? body, CancellationToken cancellationToken = default) =>
        Call<T>(HttpMethod.Put, path, body, cancellationToken);

    /// <summary>PATCH with a JSON body, and the JSON answer.</summary>
    public Task<T> Patch<T>(ApiPath path, object? body, CancellationToken cancellationToken = default) =>
        Call<T>(HttpMethod.Patch, path, body, cancellationToken);

    /// <summary>DELETE.</summary>
    public Task Delete(ApiPath path, CancellationToken cancellationToken = default) =>
        Exchange(HttpMethod.Delete, path, null, (_, _) => true, cancellationToken);

    /// <summary>Any request, and its successful answer, read to its end. The caller disposes both.</summary>
    /// <param name="request">Its URL is a relative path; its headers may not include those that the engine sets.</param>
    /// <param name="cancellationToken">Stops waiting; a write that already left then ends the run, because its outcome is unknown.</param>
    /// <exception cref="InvalidOperationException">A header is not the tool's to set, or a read-only tool tries to write.</exception>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        if (request.RequestUri is not { IsAbsoluteUri: false } url)
        {
            throw new UpstreamRefusedException("An API path is relative and stays below the API's base.");
        }

        var outgoing = Prepare(request.Method, ApiPath.FromString(url.OriginalString), UpstreamRequest.HeadersOf(request));
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return await _exchange.Send(outgoing with { Body = body }, (answer, mask) => answer.ForTool(request, mask), cancellationToken);
    }

    private Task<T> Exchange<T>(
        HttpMethod method, ApiPath path, object? body, Func<UpstreamAnswer, TokenMask, T> take, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] headers = body is null
            ? [new("Accept", "application/json")]
            : [new("Accept", "application/json"), new("Content-Type", "application/json")];
        return _exchange.Send(Prepare(method, path, headers) with { Body = UpstreamRequest.Json(body) }, take, cancellationToken);
    }

    private Task<T> Call<T>(HttpMethod method, ApiPath path, object? body, CancellationToken cancellationToken) =>
        Exchange(method, path, body, (answer, _) => Read<T>(answer), cancellationToken);

    private T Read<T>(UpstreamAnswer answer)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(answer.Body, ToolJson.Api) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new UpstreamRefusedException($"{_run.Provider} answered in a form that this tool does not understand.", e)
            {
                Status = (int)answer.Status,
            };
        }
    }

    private static Uri Locate(ApiPath path, Uri apiBase)
    {
        try
        {
            return path.Below(apiBase);
        }
        catch (ArgumentException e)
        {
            // Mostly an argument such as ".." in a hole: the host's mistake or attempt, and nothing was sent.
            throw new UpstreamRefusedException("The request was not sent: its path would lead out of the API.", e);
        }
    }

    /// <summary>Takes the ordinal before anything is awaited, so that the order of calls alone decides the keys.</summary>
    private UpstreamRequest Prepare(HttpMethod method, ApiPath path, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        _run.RefuseIfOver();
        var provider = _run.Provider;
        var url = Locate(path, _run.ApiBase ?? throw new InvalidOperationException($"The provider '{provider}' has no API base."));
        if (method == HttpMethod.Get || method == HttpMethod.Head)
        {
            return new(method, url, null, headers, null);
        }

        if (_run.Effect == Effect.Read)
        {
            return _run.Tool.AllowsUnsafeMethods
                ? new(method, url, null, headers, null)
                : throw new InvalidOperationException($"'{_run.Tool.Name}' is read-only and may not send {method.Method}.");
        }

        var (root, ordinal) = _run.NextMutation();
        return new(method, url, null, headers, IdempotencyKey.Of(root, ordinal, method, url.PathAndQuery));
    }
}
