using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Authorization.Clients;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>What came of reading an authorization request.</summary>
internal abstract record AuthorizeOutcome
{
    private AuthorizeOutcome()
    {
    }

    /// <summary>It is good.</summary>
    public sealed record Good(PendingAuthorization Pending, OAuthClient Client, bool Silent) : AuthorizeOutcome;

    /// <summary>Client or redirect URI is not verified: only the person is told. S29.</summary>
    public sealed record Unverified(string Why) : AuthorizeOutcome;

    /// <summary>The client's site does not answer.</summary>
    public sealed record Unavailable : AuthorizeOutcome;

    /// <summary>The client is told at its verified redirect URI.</summary>
    public sealed record Refused(string RedirectUri, string? State, string Error, string Description) : AuthorizeOutcome;
}
