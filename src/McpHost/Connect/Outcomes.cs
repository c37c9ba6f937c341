using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Authorization;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Pages;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>Every page that is only a message, by its cause.</summary>
internal sealed class Outcomes(ConnectPageOptions options)
{
    /// <summary>For a link that cannot be started. Nothing in it depends on whose link it was. S14.</summary>
    public IResult Of(LinkView link, BrowserUser? user) => link switch
    {
        LinkView.Used used => Page(Texts.UsedLink(used.ProviderTitle, used.How) with
        {
            Status = StatusCodes.Status410Gone,
            Action = user is null ? null : new PageAction.Follow(Texts.SeeRequests, Paths.Requests),
        }),
        LinkView.Expired => Page(Texts.ExpiredLink with { Status = StatusCodes.Status410Gone }),
        LinkView.Unknown => Page(Texts.UnknownLink with { Status = StatusCodes.Status404NotFound }),
        _ => throw new ArgumentOutOfRangeException(nameof(link), link, "A usable link has a page of its own."),
    };

    /// <summary>For a trip that did not end with a connection.</summary>
    public IResult Of(TripEnd end, BrowserUser? user) => Page(Say(end, user) is var message && end.Onward is { } onward
        ? message with { Action = new PageAction.Follow(AuthorizationTexts.GoOn, AuthorizationPaths.Underway(onward)), User = user }
        : message);

    private Message Say(TripEnd end, BrowserUser? user) => end switch
    {
        TripEnd.Declined e => Texts.Declined(e.ProviderTitle, e.CallsCancelled) with { Action = Again(options.Titled(e.ProviderTitle)?.Name, user), User = user },
        TripEnd.WrongUser e => Texts.WrongUser with
        {
            Status = StatusCodes.Status403Forbidden,
            Action = new PageAction.Follow(Texts.BackToLink, Paths.Link(e.Locator)),
        },
        TripEnd.WrongAccount e => Texts.WrongAccount(e.ProviderTitle, e.PinnedLabel, e.UsedLabel) with
        {
            Status = StatusCodes.Status403Forbidden,
            Action = Again(e.Provider, user),
            User = user,
        },
        TripEnd.NoAdministrator e => ConsoleTexts.NoAdministrator(e.ProviderTitle) with { Status = StatusCodes.Status403Forbidden },
        TripEnd.Untrusted e => Texts.Untrusted(e.ProviderTitle) with { Status = StatusCodes.Status400BadRequest },
        TripEnd.Unavailable e => Texts.NoAnswer(e.ProviderTitle) with { Status = StatusCodes.Status503ServiceUnavailable },
        TripEnd.NotExpected => Texts.NotExpected with { Status = StatusCodes.Status400BadRequest },
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "It leads on to another page."),
    };

    public IResult Unavailable(TripStart.Unavailable start) => Page(Texts.NoAnswer(start.ProviderTitle) with
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        RetryAfter = start.RetryAfter,
    });

    public IResult Show(Message message, int status, TimeSpan? retryAfter = null) => Page(message with { Status = status, RetryAfter = retryAfter });

    public IResult NotSignedIn(bool justSignedOut) => justSignedOut
        ? Page(Texts.SignedOut)
        : Page(Texts.NotSignedIn with { Status = StatusCodes.Status403Forbidden });

    public IResult NothingToEnd(BrowserUser user) => Page(ConnectionTexts.NothingToEnd with
    {
        Status = StatusCodes.Status404NotFound,
        Action = new PageAction.Follow(ConnectionTexts.Title, Paths.Connections),
        User = user,
    });

    public IResult NoSuchProvider() => Page(Texts.NoSuchProvider with { Status = StatusCodes.Status404NotFound });

    public IResult BadRequest(int status = StatusCodes.Status400BadRequest) => Page(Texts.BadRequest with { Status = status });

    public IResult FormTooOld() => Page(Texts.FormTooOld with { Status = StatusCodes.Status400BadRequest });

    public IResult NotEncrypted() => Page(Texts.NotEncrypted with { Status = StatusCodes.Status400BadRequest });

    public IResult NoSuchMethod() => Page(Texts.NoSuchMethod with { Status = StatusCodes.Status405MethodNotAllowed });

    public IResult TooMany(TimeSpan wait) => Page(Texts.TooMany with { Status = StatusCodes.Status429TooManyRequests, RetryAfter = wait });

    public IResult TryLater(string trace, TimeSpan wait) =>
        Page(Texts.TryLater with { Status = StatusCodes.Status503ServiceUnavailable, RetryAfter = wait, TraceId = trace });

    public IResult Failed(string trace) => Page(Texts.Failed with { Status = StatusCodes.Status500InternalServerError, TraceId = trace });

    // Only a browser that is proven to be the user may open a new ticket.
    private static PageAction.Press? Again(string? provider, BrowserUser? user) =>
        provider is null || user is null ? null : new PageAction.Press(Texts.TryAgain, Paths.Reconnect(provider));

    private Waiting Page(Message message) => new(
        new RazorComponentResult<MessagePage>(new { options.ServerName, Message = message })
        {
            StatusCode = message.Status,
            PreventStreamingRendering = true,
        },
        message.RetryAfter);

    /// <summary>A page with the Retry-After header (RFC 9110 §10.2.3), in whole seconds, never zero.</summary>
    private sealed class Waiting(IResult page, TimeSpan? wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (wait is { } time)
            {
                httpContext.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString();
            }

            return page.ExecuteAsync(httpContext);
        }
    }
}
