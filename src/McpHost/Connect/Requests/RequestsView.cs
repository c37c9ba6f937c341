using ReconnectGrains.McpHost.Browser;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>The page after the reconnect.</summary>
/// <param name="Title">What just happened, else what the page is.</param>
/// <param name="Notices">What else to know.</param>
/// <param name="Groups">The requests, in the order in which they matter.</param>
/// <param name="Reconnect">Providers that requests wait for, to be connected from here.</param>
/// <param name="Again">While something runs, where to wait for its end. A page that reloads itself would take the reader's place away (WCAG 2.2, 2.2.2).</param>
/// <param name="User">Whose page it is.</param>
public sealed record RequestsView(
    string Title,
    IReadOnlyList<string> Notices,
    IReadOnlyList<IGrouping<RequestGroup, RequestCard>> Groups,
    IReadOnlyList<ConnectProvider> Reconnect,
    string? Again,
    BrowserUser User);
