using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// A browser without a screen and without script: it keeps cookies, follows redirects to the few origins that it may visit, and submits
/// the forms that the pages really have.
/// </summary>
internal sealed class ScriptedBrowser : IDisposable
{
    private const int MostRedirects = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HtmlParser _parser = new();
    private readonly CookieJar _cookies = new();
    private readonly List<string> _origins;
    private readonly List<Uri> _redirects = [];

    /// <summary>A browser that may visit these origins.</summary>
    /// <param name="origins">The origins.</param>
    /// <param name="connect">Makes what its requests go through.</param>
    public ScriptedBrowser(IEnumerable<Uri> origins, Func<HttpMessageHandler> connect)
    {
        _origins = [.. origins.Select(o => o.GetLeftPart(UriPartial.Authority))];
        _http = new(connect()) { Timeout = Patience };
    }

    /// <summary>Every redirect that it was given, oldest first.</summary>
    public IReadOnlyList<Uri> Redirects => _redirects;

    /// <summary>Goes to an address.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="stopBefore">Redirects that are not followed, such as one to an app on this machine; null follows all.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<BrowserPage> Open(Uri address, Func<Uri, bool>? stopBefore, CancellationToken cancellation) =>
        Follow(() => new HttpRequestMessage(HttpMethod.Get, address), address, stopBefore, cancellation);

    /// <summary>Goes to an address, and wherever it leads.</summary>
    public Task<BrowserPage> Open(Uri address, CancellationToken cancellation) => Open(address, null, cancellation);

    /// <summary>Presses a button of a form.</summary>
    /// <param name="page">The page.</param>
    /// <param name="selector">The form.</param>
    /// <param name="button">The button's name and value; null for a button without a name.</param>
    /// <param name="ticks">Values of check boxes that are ticked.</param>
    /// <param name="stopBefore">Redirects that are not followed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">The page has no such form, button or check box.</exception>
    public Task<BrowserPage> Press(
        BrowserPage page,
        string selector,
        (string Name, string Value)? button,
        IReadOnlyList<string> ticks,
        Func<Uri, bool>? stopBefore,
        CancellationToken cancellation)
    {
        var form = page.Form(selector);
        var target = new Uri(page.Url, form.GetAttribute("action") ?? page.Url.AbsoluteUri);
        var fields = Fields(form, ticks).ToList();
        if (button is var (name, value))
        {
            WorldException.Unless(
                Buttons(form).Any(b => b.GetAttribute("name") == name && b.GetAttribute("value") == value),
                $"The page '{page.Heading}' has no button {name}={value}.");
            fields.Add(new(name, value));
        }

        HttpRequestMessage Post() => new(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(fields) };
        return Follow(Post, target, stopBefore, cancellation);
    }

    /// <summary>The same, wherever it leads.</summary>
    public Task<BrowserPage> Press(
        BrowserPage page, string selector, (string Name, string Value)? button, CancellationToken cancellation) =>
        Press(page, selector, button, [], null, cancellation);

    /// <summary>Goes through the sample providers' sign-in and consent pages, for as long as they come.</summary>
    /// <param name="page">The first of them.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="allows">What the user says to consent.</param>
    /// <param name="stopBefore">Redirects that are not followed.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BrowserPage> SignIn(
        BrowserPage page, string user, bool allows, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
    {
        for (var i = 0; i < MostRedirects && page.Step is { } step; i++)
        {
            var button = step == "login" ? ("user", user) : ("decision", allows ? "allow" : "decline");
            page = await Press(page, $"form[data-step={step}]", button, [], stopBefore, cancellation);
        }

        return page;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Those inside, and those elsewhere that name it.</summary>
    private static IEnumerable<IElement> Buttons(IElement form) =>
        form.Owner!.QuerySelectorAll("button").Where(b => b.GetAttribute("form") is { } id ? id == form.Id : b.Closest("form") == form);

    private static IEnumerable<KeyValuePair<string, string>> Fields(IElement form, IReadOnlyList<string> ticks)
    {
        var boxes = form.QuerySelectorAll("input[type=checkbox]")
            .Select(b => (Name: b.GetAttribute("name") ?? "", Value: b.GetAttribute("value") ?? "on")).ToList();
        foreach (var tick in ticks)
        {
            var box = boxes.FirstOrDefault(b => b.Value == tick);
            yield return box.Name is null
                ? throw new WorldException("A call that should be ticked is not on the page.")
                : new(box.Name, tick);
        }

        foreach (var field in form.QuerySelectorAll("input[type=hidden]"))
        {
            yield return new(field.GetAttribute("name") ?? "", field.GetAttribute("value") ?? "");
        }
    }

    private async Task<BrowserPage> Follow(
        Func<HttpRequestMessage> next, Uri address, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
    {
        for (var hop = 0; hop < MostRedirects; hop++)
        {
            WorldException.Unless(
                _origins.Contains(address.GetLeftPart(UriPartial.Authority)),
                $"The browser was sent to {Addresses.Short(address)}, where it has no business.");
            using var request = next();
            if (_cookies.HeaderFor(address) is { } cookies)
            {
                request.Headers.Add("Cookie", cookies);
            }

            using var response = await _http.SendAsync(request, cancellation);
            _cookies.Take(address, response.Headers.TryGetValues("Set-Cookie", out var set) ? set : []);
            if (response.Headers.Location is not { } location || (int)response.StatusCode is < 301 or > 303)
            {
                var html = await response.Content.ReadAsStringAsync(cancellation);
                return new BrowserPage(address, (int)response.StatusCode, await _parser.ParseDocumentAsync(html, cancellation));
            }

            address = new Uri(address, location);
            _redirects.Add(address);
            next = () => new HttpRequestMessage(HttpMethod.Get, address);
            if (stopBefore?.Invoke(address) == true)
            {
                return new BrowserPage(address, 0, null);
            }
        }

        throw new WorldException($"The browser was redirected more than {MostRedirects} times.");
    }
}
