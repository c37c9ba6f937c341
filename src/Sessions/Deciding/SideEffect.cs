using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What the runner has to do once the decision is stored. Each but a revocation comes back as a command.</summary>
public abstract record SideEffect
{
    private SideEffect()
    {
    }

    /// <summary>Refresh a connection; comes back as <see cref="Command.RefreshEnded"/>.</summary>
    public sealed record Refresh(string Provider, Credentials Credentials, long Generation, Claim Claim) : SideEffect;

    /// <summary>Run an intent; comes back as <see cref="Command.ExecutionEnded"/>.</summary>
    public sealed record Execute(Intent Intent, Secret AccessToken, long Generation, bool HonoursKeys, Claim Claim) : SideEffect;

    /// <summary>Exchange an authorization code; comes back as <see cref="Command.ExchangeEnded"/>.</summary>
    public sealed record Exchange(string TicketId, string Provider, Secret Code, string? Iss, Secret Verifier, Secret Nonce, ScopeSet Scopes, Claim Claim)
        : SideEffect;

    /// <summary>Revoke tokens at the provider (RFC 7009). Best effort: the session no longer has them either way. M8.</summary>
    public sealed record Revoke(string Provider, Credentials Credentials) : SideEffect;
}
