using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>An MCP client, as our authorization server knows it.</summary>
/// <param name="Id">Its client id.</param>
/// <param name="Name">What it calls itself. Never trusted: pages show its origin beside it.</param>
/// <param name="RedirectUris">Its redirect URIs.</param>
/// <param name="MayBePublic">It need not authenticate (<c>none</c>).</param>
/// <param name="Keys">Its public keys, where they came with it.</param>
/// <param name="KeysAddress">Where its public keys are, where they did not.</param>
internal sealed record OAuthClient(
    string Id, string Name, IReadOnlyList<string> RedirectUris, bool MayBePublic, JsonWebKeySet? Keys, string? KeysAddress);

/// <summary>What came of looking for a client.</summary>
internal abstract record ClientLookup
{
    private ClientLookup()
    {
    }

    /// <summary>It is known.</summary>
    public sealed record Found(OAuthClient Client) : ClientLookup;

    /// <summary>It is not, or not any more. <paramref name="Why"/> is a sentence of ours.</summary>
    public sealed record Unknown(string Why) : ClientLookup;

    /// <summary>That cannot be told right now.</summary>
    public sealed record Unavailable : ClientLookup;
}
