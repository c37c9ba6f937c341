namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>What a request is for; logs name this instead of an address.</summary>
internal enum Endpoint
{
    None = 0,
    Metadata,
    Keys,
    Token,
    Revocation,
    UserInfo,
}
