using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What a session answers to our own authorization server.</summary>
public abstract partial record Reply
{
    /// <summary>An authorization as it is now.</summary>
    /// <param name="Authorization">The authorization.</param>
    /// <param name="Needs">The providers that are left to connect, in order.</param>
    /// <param name="Waiting">The user's calls that wait for a person.</param>
    public sealed record AuthorizationIs(Authorization Authorization, IReadOnlyList<Need> Needs, IReadOnlyList<Intent> Waiting) : Reply;

    /// <summary>A grant as it is now. <paramref name="Nonce"/>: of the request that it was given for; only with a code.</summary>
    public sealed record GrantIs(Grant Grant, Person? Person, string? Nonce = null) : Reply;

    /// <summary>What clients hold, oldest first.</summary>
    public sealed record GrantsAre(IReadOnlyList<Consent> Consents, IReadOnlyList<Grant> Grants) : Reply;
}
