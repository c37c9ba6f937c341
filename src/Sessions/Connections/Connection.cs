using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Connections;

/// <summary>The session's credentials at one provider.</summary>
/// <param name="Provider">The provider's configured name.</param>
/// <param name="State">Exactly one state.</param>
public sealed record Connection(string Provider, ConnectionState State)
{
    /// <summary>The upstream account it is pinned to; null only while it is missing.</summary>
    [JsonIgnore]
    public UpstreamAccount? Account => State switch
    {
        ConnectionState.Active a => a.Account,
        ConnectionState.Refreshing r => r.Account,
        ConnectionState.Broken b => b.Account,
        _ => null,
    };

    /// <summary>The scopes it has or had.</summary>
    [JsonIgnore]
    public ScopeSet Granted => State switch
    {
        ConnectionState.Active a => a.Credentials.Scopes,
        ConnectionState.Refreshing r => r.Credentials.Scopes,
        ConnectionState.Broken b => b.Granted,
        _ => ScopeSet.Empty,
    };
}
