using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>All that the consent page shows. S17.</summary>
/// <param name="Client">What the client calls itself.</param>
/// <param name="Origin">A sentence about where that name comes from.</param>
/// <param name="RedirectHost">Where the answer goes.</param>
/// <param name="Groups">What is asked for, by provider.</param>
/// <param name="SignIn">The identity provider's name.</param>
/// <param name="Request">The request, sealed.</param>
public sealed record ConsentView(
    string Client, string Origin, string RedirectHost, IReadOnlyList<ConsentGroup> Groups, string SignIn, string Request);

/// <summary>What is asked for at one provider.</summary>
/// <param name="Title">The provider's name for people; null for what is about the user alone.</param>
/// <param name="Scopes">The scopes.</param>
public sealed record ConsentGroup(string? Title, IReadOnlyList<ScopeDescription> Scopes);
