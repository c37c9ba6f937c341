using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Connections;

/// <summary>
/// A connection is exactly one of these. <c>Generation</c> counts every change of credentials and never goes back: whatever
/// comes late is recognised by it. S38.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Missing), "missing")]
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Refreshing), "refreshing")]
[JsonDerivedType(typeof(Broken), "broken")]
public abstract record ConnectionState
{
    private ConnectionState()
    {
    }

    /// <summary>How often the credentials changed.</summary>
    public abstract long Generation { get; init; }

    /// <summary>Never connected, or disconnected.</summary>
    public sealed record Missing(long Generation) : ConnectionState
    {
        /// <inheritdoc/>
        public override long Generation { get; init; } = Generation;
    }

    /// <summary>Has credentials; whether the access token is still fresh is a question of the time.</summary>
    public sealed record Active(Credentials Credentials, UpstreamAccount Account, long Generation, RefreshMemory Memory) : ConnectionState
    {
        /// <inheritdoc/>
        public override long Generation { get; init; } = Generation;
    }

    /// <summary>A refresh was recorded and is out, or about to be. The old access token may be used until it expires.</summary>
    public sealed record Refreshing(Credentials Credentials, UpstreamAccount Account, long Generation, RefreshMemory Memory, Claim Claim)
        : ConnectionState
    {
        /// <inheritdoc/>
        public override long Generation { get; init; } = Generation;
    }

    /// <summary>Only the user can mend it. The account stays, so that a reconnect with another one is noticed.</summary>
    public sealed record Broken(BreakReason Reason, UpstreamAccount Account, ScopeSet Granted, long Generation) : ConnectionState
    {
        /// <inheritdoc/>
        public override long Generation { get; init; } = Generation;
    }
}
