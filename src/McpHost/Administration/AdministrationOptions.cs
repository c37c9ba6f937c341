using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>How far administrators reach: the configuration section <c>Reconnect:Administration</c>. S46.</summary>
public sealed class AdministrationOptions
{
    /// <summary>Tenants whose administrators administer every tenant: the operator's own. All others administer their own tenant alone.</summary>
    public IList<string> AllTenants { get; set; } = [];

    /// <summary>What is wrong with it, as sentences that say what to mend.</summary>
    public IReadOnlyList<string> Problems() =>
        [.. AllTenants.Where(string.IsNullOrWhiteSpace).Select(_ => "Reconnect:Administration:AllTenants holds a name that is empty.")];

    internal Acting Acting(SessionKey key, string client, string trace) => new(key, client, trace, AllTenants.Contains(key.Tenant));
}
