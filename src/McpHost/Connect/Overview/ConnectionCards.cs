using ReconnectGrains.McpHost.Connect.Requests;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Connect.Overview;

/// <summary>Puts connections and apps into words.</summary>
internal sealed class ConnectionCards(ConnectPageOptions options, RequestCards requests, TimeProvider time)
{
    /// <summary>Every provider that something works with, and what is connected besides.</summary>
    public IReadOnlyList<ConnectionCard> Of(IReadOnlyList<ConnectionView> connections, IReadOnlyList<Intent> intents) =>
    [
        .. connections.Select(c => Of(c, intents)),
        .. options.Providers.Where(p => options.ToolTitles(p.Name).Count > 0 && connections.All(c => c.Provider != p.Name)).Select(p => new ConnectionCard(
            p.Name,
            p.Title,
            ConnectionStanding.Missing,
            null,
            [],
            ConnectionTexts.IsMissing(p.Title),
            null,
            null,
            LastAsked(intents.Where(i => i.Provider == p.Name)),
            options.ToolTitles(p.Name),
            Waiting(intents, i => i.Provider == p.Name).Count)),
    ];

    /// <summary>Every client that the user agreed to, or that holds something.</summary>
    public IReadOnlyList<AppCard> Of(IReadOnlyList<Consent> consents, IReadOnlyList<Grant> grants, IReadOnlyList<Intent> intents) =>
    [
        .. consents.Select(c =>
        {
            var held = grants.Where(g => g.Client == c.Client).ToList();
            var seen = held.Select(g => g.RotatedAt).Concat(intents.Where(i => i.Asked.Client == c.Client).Select(i => i.AskedAt)).ToList();
            return new AppCard(
                c.Client,
                requests.Client(c.Client),
                [.. c.Scopes.Select(s => new ScopeDescription(s, Words(s)))],
                held.Count > 0,
                c.At,
                Ago(c.At),
                seen.Count == 0 ? null : Ago(seen.Max()),
                Waiting(intents, i => i.Asked.Client == c.Client).Count);
        }),
    ];

    /// <summary>What waits and would be cancelled.</summary>
    public static IReadOnlyList<Intent> Waiting(IReadOnlyList<Intent> intents, Func<Intent, bool> which) =>
        [.. intents.Where(i => i.State is IntentState.Parked or IntentState.Released).Where(which)];

    private ConnectionCard Of(ConnectionView connection, IReadOnlyList<Intent> intents)
    {
        var provider = options.Provider(connection.Provider);
        var title = provider?.Title ?? connection.Provider;
        return new(
            connection.Provider,
            title,
            connection.Broken is null ? ConnectionStanding.Works : ConnectionStanding.Ended,
            connection.Account,
            [.. connection.Granted.Select(s => new ScopeDescription(s, provider?.Scopes.GetValueOrDefault(s) ?? ConnectionTexts.OpenIdWords(s)))],
            connection.Broken is { } reason ? ConnectionTexts.Over(title, reason) : null,
            connection.RenewedAt,
            connection.RenewedAt is { } at ? Ago(at) : null,
            LastAsked(intents.Where(i => i.Provider == connection.Provider)),
            options.ToolTitles(connection.Provider),
            Waiting(intents, i => i.Provider == connection.Provider).Count);
    }

    private string? Words(string scope) => options.Providers.Select(p => p.Scopes.GetValueOrDefault(scope)).FirstOrDefault(w => w is not null) ?? ConnectionTexts.OpenIdWords(scope);

    private string? LastAsked(IEnumerable<Intent> intents) => intents.MaxBy(i => i.AskedAt) is { } last ? Ago(last.AskedAt) : null;

    private string Ago(DateTimeOffset at) => Times.Ago(time.GetUtcNow() - at);
}
