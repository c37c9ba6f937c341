namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>What a secret is, and whose.</summary>
internal enum Kind
{
    None = 0,

    /// <summary>What acme gave the server.</summary>
    AcmeAccessToken = 1,
    AcmeRefreshToken = 2,
    AcmeIdToken = 3,

    /// <summary>What the identity provider gave the server, for the browser's proof.</summary>
    IdentityAccessToken = 4,
    IdentityRefreshToken = 5,
    IdentityIdToken = 6,

    /// <summary>The server's own towards providers.</summary>
    AcmeClientSecret = 7,
    IdentityClientSecret = 8,
    Verifier = 9,
    Code = 10,
    Nonce = 11,
    State = 12,

    /// <summary>What the identity provider gave the MCP host, and what the host used for it.</summary>
    HostAccessToken = 13,
    HostRefreshToken = 14,
    HostIdToken = 15,
    HostCode = 16,
    HostVerifier = 17,

    /// <summary>What the server gave the browser.</summary>
    Cookie = 18,
    FormToken = 19,
    Ticket = 20,

    /// <summary>Made up by the test and sent where a secret would be.</summary>
    Planted = 21,
}
