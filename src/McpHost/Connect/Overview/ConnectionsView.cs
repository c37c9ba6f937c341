using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Requests;

namespace ReconnectGrains.McpHost.Connect.Overview;

/// <summary>The page of a user's connections.</summary>
/// <param name="Notice">What just happened; null where nothing did.</param>
/// <param name="Connections">Every provider.</param>
/// <param name="Apps">Every MCP client; null where another server lets them in.</param>
/// <param name="User">Whose page it is.</param>
public sealed record ConnectionsView(string? Notice, IReadOnlyList<ConnectionCard> Connections, IReadOnlyList<AppCard>? Apps, BrowserUser User);

/// <summary>What is asked before something ends.</summary>
/// <param name="Title">The question.</param>
/// <param name="Stops">What will stop, and what will not.</param>
/// <param name="Cancels">Requests that will be cancelled.</param>
/// <param name="Yes">The button that does it.</param>
/// <param name="Url">Where that leads.</param>
/// <param name="Client">The client that it is about, where it is about one.</param>
/// <param name="User">Who is asked.</param>
public sealed record Question(
    string Title, IReadOnlyList<string> Stops, IReadOnlyList<RequestCard> Cancels, string Yes, string Url, string? Client, BrowserUser User);
