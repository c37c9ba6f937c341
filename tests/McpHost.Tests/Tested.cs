using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests;

/// <summary>What tests with real processes start. Other projects run the same tests against another program.</summary>
internal static class Tested
{
    /// <summary>The file of the program that serves.</summary>
    public const string Program = Installation.Usual;

    /// <summary>What this machine lacks to run the command <c>cluster</c>; null where it lacks nothing.</summary>
    public static string? ClusterLacks => LocalPostgres.Missing ?? LoadBalancer.Missing;

    /// <summary>The node that is killed is the one that took the call.</summary>
    public static bool KillsWhereItParked => true;
}
