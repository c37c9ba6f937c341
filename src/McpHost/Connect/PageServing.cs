using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Browser;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>One page's work.</summary>
internal delegate Task<IResult> PageHandler(HttpContext context, CancellationToken cancellation);

/// <summary>What goes around every page: headers, methods, antiforgery, and an end for whatever goes wrong. R6, S17, S21.</summary>
internal sealed class PageServing(
    ConnectPort port, ConnectPageOptions options, CookieRules rules, BrowserCookies cookies, Outcomes outcomes, IAntiforgery antiforgery, ILogger<PageServing> log)
{
    /// <summary>How long to wait before a refused request is tried again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Serves these methods, and no other. Every POST needs an antiforgery token.</summary>
    public RequestDelegate Serve(PageHandler? get = null, PageHandler? head = null, PageHandler? post = null) => async context =>
    {
        PageHeaders.Apply(context, options.FormTargets());
        try
        {
            var result = await Answer(context, get, head ?? get, post, context.RequestAborted);
            await result.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
#pragma warning disable CA1031 // The last line before the browser: a person gets a page with a trace id, the log gets the exception.
        catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            context.Response.Clear();
            await Trouble(context, e).ExecuteAsync(context);
        }
    };

    /// <summary>Writes the page of a limit that was reached.</summary>
    public Task Refuse(HttpContext context, TimeSpan wait)
    {
        PageHeaders.Apply(context, options.FormTargets());
        return outcomes.TooMany(wait).ExecuteAsync(context);
    }

    private async Task<IResult> Answer(HttpContext context, PageHandler? get, PageHandler? head, PageHandler? post, CancellationToken cancellation)
    {
        if (!context.Request.IsHttps && (rules.Secure || context.Connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote)))
        {
            return outcomes.NotEncrypted();
        }

        var method = context.Request.Method;
        var handler = HttpMethods.IsGet(method) ? get : HttpMethods.IsHead(method) ? head : HttpMethods.IsPost(method) ? post : null;
        if (handler is null)
        {
            context.Response.Headers.Allow = (get is null, post is null) switch
            {
                (true, _) => "POST",
                (false, true) => "GET, HEAD",
                _ => "GET, HEAD, POST",
            };
            return outcomes.NoSuchMethod();
        }

        // A logout at the identity provider reaches no cookie, so every page asks for it. M8.
        if (cookies.User(context) is { } user && !await port.IsSignedIn(user.Key, user.Sid, user.SignedInAt, cancellation))
        {
            cookies.Void(context);
        }

        return HttpMethods.IsPost(method) && !await IsOurForm(context) ? outcomes.FormTooOld() : await handler(context, cancellation);
    }

    private async Task<bool> IsOurForm(HttpContext context)
    {
        if (!FormContent.IsReadable(context.Request))
        {
            return false;
        }

        try
        {
            await antiforgery.ValidateRequestAsync(context);
            return true;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A chunk of a size that no number holds. Here only the body is read: elsewhere such an exception is a failure of ours.
            throw new BadHttpRequestException("The form did not arrive whole.", StatusCodes.Status400BadRequest, e);
        }
    }

    private IResult Trouble(HttpContext context, Exception e)
    {
        var trace = RequestTrace.Of(context);
        switch (e)
        {
            case BadHttpRequestException bad:
                return outcomes.BadRequest(bad.StatusCode);
            case StoreUnavailableException:
                log.LogWarning("A page found the store unavailable: {Trace} {Message}", trace, e.Message);
                return outcomes.TryLater(trace, RetryAfter);
            default:
                log.LogError(e, "A page failed: {Trace}", trace);
                return outcomes.Failed(trace);
        }
    }
}
