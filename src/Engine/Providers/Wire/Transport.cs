using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>
/// The one way out to a provider. Never follows a redirect, keeps no cookies, reads no more than it is owed, and answers every
/// failure as a value, so that no exception with a request inside travels further. S41, S45.
/// </summary>
internal sealed class Transport : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _provider;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public Transport(string provider, Network network, TimeProvider time, ILogger log)
    {
        _provider = provider;
        _time = time;
        _log = log;
#pragma warning disable CA2000 // HttpClient owns it: disposeHandler below.
        var handler = new SocketsHttpHandler
        {
            // A redirected token request would hand code and client secret to whoever the answer names (RFC 9700 §4.12).
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ProviderLimits.ConnectTimeout,
            PooledConnectionLifetime = ProviderLimits.ConnectionLifetime,
            MaxResponseHeadersLength = ProviderLimits.LargestHeaders,

            // The rest of a body that was too large is not read to save a connection.
            MaxResponseDrainSize = 0,

            // Our trace ids are of no use to the provider, and without a propagator there is no activity that carries the address.
            ActivityHeadersPropagator = null,
        };
#pragma warning restore CA2000

        // The deadline is the operation's, by the injected clock; HttpClient's own would be by the wall clock.
        _http = new HttpClient(network.Through(handler), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("User-Agent", "ReconnectGrains");
        _http.DefaultRequestHeaders.Add("Accept", "application/json");
    }

    /// <summary>Sends one request and reads its whole answer. Does not throw when the token is cancelled: that is a timeout.</summary>
    public async Task<WireAnswer> Send(HttpRequestMessage request, Endpoint endpoint, CancellationToken ct)
    {
        var answer = await Attempt(request, ct);
        // What an error of these two means is told by its code, which is read elsewhere.
        var isJudgedByCode = endpoint is Endpoint.Token or Endpoint.Revocation;
        if (!isJudgedByCode && answer.Trouble is var trouble and not ProviderTrouble.None)
        {
            ProviderLog.Troubled(_log, _provider, endpoint, (answer as WireAnswer.Answered)?.Status ?? 0, trouble);
        }

        return answer;
    }

    /// <summary>Asks for a JSON document that anybody may read.</summary>
    public async Task<WireAnswer> Get(string address, Endpoint endpoint, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await Send(request, endpoint, ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<WireAnswer> Attempt(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return await Read(response, ct);
        }
        catch (OperationCanceledException)
        {
            return Missing(ProviderTrouble.Timeout);
        }
        catch (HttpRequestException e)
        {
            return Missing(e.HttpRequestError switch
            {
                HttpRequestError.InvalidResponse => ProviderTrouble.Garbage,
                HttpRequestError.ConfigurationLimitExceeded => ProviderTrouble.TooLarge,
                _ => ProviderTrouble.Unreachable,
            });
        }
        catch (IOException)
        {
            return Missing(ProviderTrouble.Unreachable);
        }

        WireAnswer.Missing Missing(ProviderTrouble trouble) => new(trouble, request.Content is SentForm { Started: true });
    }

    private async Task<WireAnswer> Read(HttpResponseMessage response, CancellationToken ct)
    {
        var retryAfter = RetryAfter.Of(response.Headers.RetryAfter, _time.GetUtcNow());
        var bytes = await JsonBody.ReadBounded(response.Content, ct);
        var json = bytes is { } read && JsonBody.IsJson(response.Content.Headers.ContentType) ? JsonBody.Parse(read) : null;
        var trouble = bytes is null ? ProviderTrouble.TooLarge : json is null ? ProviderTrouble.Garbage : ProviderTrouble.None;
        return new WireAnswer.Answered((int)response.StatusCode, json, trouble, retryAfter);
    }
}
