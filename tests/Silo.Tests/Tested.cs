using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests;

/// <summary>What the tests that are shared with McpHost.Tests start here.</summary>
internal static class Tested
{
    /// <summary>The file of the program that serves.</summary>
    public const string Program = "ReconnectGrains.Silo.dll";

    /// <summary>What this machine lacks to run the command <c>cluster</c>; null where it lacks nothing.</summary>
    public static string? ClusterLacks => LocalPostgres.Missing ?? LoadBalancer.Missing ?? LocalAzurite.Missing;

    /// <summary>The node that is killed is the one that holds the session, whichever took the call.</summary>
    public static bool KillsWhereItParked => false;
}
