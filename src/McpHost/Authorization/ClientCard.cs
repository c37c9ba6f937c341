using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>A client on its user's page.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Scopes">What the user agreed to.</param>
/// <param name="HoldsGrant">It can act right now.</param>
public sealed record ClientCard(string Id, string Name, ScopeSet Scopes, bool HoldsGrant);
