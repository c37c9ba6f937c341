namespace ReconnectGrains.Engine.Sealing;

/// <summary>What a sealed text is for. One sealed for one purpose does not open for another. The numbers are sealed: never reuse one.</summary>
public enum LocatorPurpose
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>The part of a connect URL that names a reconnect ticket.</summary>
    Ticket = 1,

    /// <summary>The <c>state</c> that goes to a provider and comes back (RFC 6749 §4.1.1).</summary>
    State = 2,

    /// <summary>The <c>requestState</c> of an MCP request that waits for input. S11.</summary>
    RequestState = 3,

    /// <summary>The browser's cookie while a sign-in or connect is under way.</summary>
    HandshakeSession = 4,

    /// <summary>An authorization code of our own server.</summary>
    AuthorizationCode = 5,

    /// <summary>A refresh token of our own server.</summary>
    RefreshToken = 6,

    /// <summary>The client id of a registered client.</summary>
    ClientRegistration = 7,

    /// <summary>The browser's cookie once it is known whose it is.</summary>
    BrowserSession = 8,

    /// <summary>The <c>Mcp-Session-Id</c> of a client that initialized: what it declared, kept with itself.</summary>
    ProtocolSession = 9,

    /// <summary>The <c>state</c> of a sign-in that our own authorization server starts, before it is known whose session it is for.</summary>
    SignIn = 10,

    /// <summary>The part of a URL that names an authorization underway.</summary>
    Authorization = 11,

    /// <summary>What the consent page asks about, while nobody has agreed yet.</summary>
    AuthorizationRequest = 12,

    /// <summary>What an access token of our own says of its grant.</summary>
    Grant = 13,

    /// <summary>The browser's cookie once it is known to be an administrator's. S46.</summary>
    ConsoleSession = 14,

    /// <summary>A developer's one-time way into the console.</summary>
    ConsoleLink = 15,
}
