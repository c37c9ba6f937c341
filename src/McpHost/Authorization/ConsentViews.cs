using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Puts an authorization request into words for the person who decides it. S16, S17.</summary>
internal sealed class ConsentViews(BuiltInOptions options, ConnectPageOptions pages, SessionRules rules, ProviderSet providers)
{
    /// <summary>The page for a request.</summary>
    public ConsentView Of(PendingAuthorization pending, OAuthClient client, string sealedRequest)
    {
        var request = pending.Request;
        var groups = new List<ConsentGroup>();
        var left = request.Scopes;
        foreach (var rule in rules.Providers)
        {
            var asked = request.Scopes.Except(request.Scopes.Except(rules.Matrix.Needed(rule.Name)));
            left = left.Except(asked);
            if (asked.Count > 0 && pages.Provider(rule.Name) is { } provider)
            {
                groups.Add(new ConsentGroup(provider.Title, Describe(asked, s => provider.Scopes.GetValueOrDefault(s))));
            }
        }

        if (left.Count > 0)
        {
            groups.Add(new ConsentGroup(null, Describe(left, AuthorizationTexts.OpenIdWords)));
        }

        return new ConsentView(
            client.Name, Origin(client.Id), HostOf(request.RedirectUri), groups, providers.OnlyIdentity is { } identity ? providers.TitleOf(identity.Name) : "", sealedRequest);
    }

    /// <summary>Where an answer goes, as a person can judge it.</summary>
    public static string HostOf(string redirectUri) =>
        RedirectUris.IsOfNobody(redirectUri) ? $"{AuthorizationTexts.OnThisDevice} ({new Uri(redirectUri).GetLeftPart(UriPartial.Authority)})" : new Uri(redirectUri).IdnHost;

    private static List<ScopeDescription> Describe(ScopeSet scopes, Func<string, string?> words) =>
        [.. scopes.Select(s => new ScopeDescription(s, words(s)))];

    private string Origin(string id) =>
        options.Clients.ContainsKey(id) ? AuthorizationTexts.NameIsConfigured
        : Uri.TryCreate(id, UriKind.Absolute, out var url) ? AuthorizationTexts.FromSite(url.IdnHost)
        : AuthorizationTexts.NameIsUnproven;
}
