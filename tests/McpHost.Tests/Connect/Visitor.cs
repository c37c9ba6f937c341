using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>A browser without script: keeps cookies, follows nothing by itself, fills in forms.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public Dictionary<string, string> Cookies { get; } = [];

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
        foreach (var cookie in set.Select(c => c.Split(';')[0].Split('=', 2)))
        {
            if (cookie[1].Length == 0)
            {
                Cookies.Remove(cookie[0]);
            }
            else
            {
                Cookies[cookie[0]] = cookie[1];
            }
        }

        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, headers, set, body);
    }

    /// <summary>Opens a page and presses a button of the form that leads to <paramref name="action"/>.</summary>
    public async Task<Answer> Submit(string page, string action, params (string Name, string Value)[] fields) =>
        await Submit(await Get(page), action, fields);

    public Task<Answer> Submit(Answer page, string action, params (string Name, string Value)[] fields)
    {
        var form = page.Page.QuerySelector($"form[action='{action}'], [formaction='{action}']").ShouldNotBeNull($"No form leads to {action}.").Closest("form")!;
        var token = form.QuerySelector<IHtmlInputElement>("input[name=__RequestVerificationToken]")!;
        return Post(action, [.. fields, (token.Name!, token.Value)]);
    }

    public async Task<Answer> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Send(HttpMethod.Post, path, form);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> SetCookies, string Body)
{
    private IHtmlDocument? _page;

    public IHtmlDocument Page => _page ??= new HtmlParser().ParseDocument(Body);

    /// <summary>What a person reads, element by element, with single blanks.</summary>
    public string Text => string.Join(' ', Page.Body!.Descendants<IText>().SelectMany(t => t.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The page without its antiforgery tokens: random letters, in which any short word turns up one day.</summary>
    public string Content => Page.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Aggregate(Body, (body, token) => body.Replace(token.Value, "", StringComparison.Ordinal));

    public string Heading => Page.QuerySelector("h1")!.TextContent.Trim();

    public string? Location => Headers.GetValueOrDefault("Location");
}
