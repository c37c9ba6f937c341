namespace ReconnectGrains.McpHost.Connect.Overview;

/// <summary>A provider on its user's page.</summary>
/// <param name="Provider">Its configured name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="State">How it stands with it.</param>
/// <param name="Account">A name of the account there; null where it is not known.</param>
/// <param name="Scopes">What was agreed to.</param>
/// <param name="Words">How it is, and what to do; null where it works.</param>
/// <param name="RenewedAt">When its access was last renewed; null where there is none.</param>
/// <param name="RenewedAgo">The same in words.</param>
/// <param name="LastAsked">When an app last asked for something there, in words; null where nothing is remembered.</param>
/// <param name="Tools">What works with it, by titles.</param>
/// <param name="Waiting">How many requests wait for it.</param>
public sealed record ConnectionCard(
    string Provider,
    string Title,
    ConnectionStanding State,
    string? Account,
    IReadOnlyList<ScopeDescription> Scopes,
    string? Words,
    DateTimeOffset? RenewedAt,
    string? RenewedAgo,
    string? LastAsked,
    IReadOnlyList<string> Tools,
    int Waiting);

/// <summary>How it stands with a provider.</summary>
public enum ConnectionStanding
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>It works.</summary>
    Works = 1,

    /// <summary>It was connected, and ended.</summary>
    Ended = 2,

    /// <summary>It is not connected.</summary>
    Missing = 3,
}

/// <summary>An MCP client on its user's page.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Scopes">What the user agreed to.</param>
/// <param name="HoldsGrant">It can act right now.</param>
/// <param name="AgreedAt">When the user last agreed.</param>
/// <param name="AgreedAgo">The same in words.</param>
/// <param name="LastSeen">When it last renewed its access or asked for something, in words; null where nothing is remembered.</param>
/// <param name="Waiting">How many requests of its own wait.</param>
public sealed record AppCard(
    string Id,
    string Name,
    IReadOnlyList<ScopeDescription> Scopes,
    bool HoldsGrant,
    DateTimeOffset AgreedAt,
    string AgreedAgo,
    string? LastSeen,
    int Waiting);
