using ReconnectGrains.Sessions.Connections;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>The credentials that a connection holds.</summary>
internal static class Tokens
{
    public static Credentials? Of(Connection connection) => connection.State switch
    {
        ConnectionState.Active a => a.Credentials,
        ConnectionState.Refreshing r => r.Credentials,
        _ => null,
    };
}
