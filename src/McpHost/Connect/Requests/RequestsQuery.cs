using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>
/// What the address of the page after the reconnect may say: nothing personal, and nothing that is shown as it stands, because anybody
/// can make up an address. S14.
/// </summary>
/// <param name="Provider">The provider that was just connected, if it is one of ours.</param>
/// <param name="WithLess">Not everything that was asked for was given.</param>
/// <param name="MissingScopes">What was not given, as far as that provider describes it.</param>
/// <param name="Waits">The reader wants to see how what runs ends.</param>
/// <param name="NothingSelected">A button was pressed without a tick.</param>
/// <param name="SignedOut">The browser was just signed out.</param>
internal sealed record RequestsQuery(
    ConnectProvider? Provider, bool WithLess, IReadOnlyList<string> MissingScopes, bool Waits, bool NothingSelected, bool SignedOut)
{
    public const string Done = "done";
    public const string Missing = "missing";
    public const string Wait = "wait";
    public const string Selected = "selected";
    public const string Out = "out";

    public static RequestsQuery Of(SingleQuery query, ConnectPageOptions options)
    {
        var provider = options.Provider(query[Done]);
        return new(
            provider,
            provider is not null && query[Missing] is not null,
            provider is null ? [] : [.. ScopeSet.Parse(query[Missing]).Where(provider.Scopes.ContainsKey)],
            query[Wait] == "yes",
            query[Selected] == "none",
            query[Out] == "yes");
    }

    /// <summary>The address of the same page that waits for what runs.</summary>
    public string Again()
    {
        var again = QueryString.Create(Wait, "yes");
        if (Provider is not null)
        {
            again = again.Add(Done, Provider.Name);
        }

        return Paths.Requests + (WithLess ? again.Add(Missing, Names(MissingScopes)) : again);
    }

    /// <summary>Scopes as they stand in the address; never empty, because an empty value says that nothing is missing.</summary>
    public static string Names(IReadOnlyCollection<string> scopes) => scopes.Count == 0 ? "some" : string.Join(' ', scopes);
}
