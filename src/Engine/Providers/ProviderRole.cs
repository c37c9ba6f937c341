namespace ReconnectGrains.Engine.Providers;

/// <summary>What a provider is to a session.</summary>
public enum ProviderRole
{
    /// <summary>An account that the already proven user connects; pinned to the account of the first connect.</summary>
    Account = 0,

    /// <summary>The session's identity: its sign-in proves that the browser belongs to the session's user. S15.</summary>
    Identity = 1,
}
