using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Administration;

/// <summary>The administrator who acts. Nothing in this folder is asked or done without one.</summary>
/// <param name="Key">Who.</param>
/// <param name="Client">Through which client.</param>
/// <param name="TraceId">In which trace.</param>
/// <param name="AllTenants">Administers every tenant, not only the one of <paramref name="Key"/>. S46.</param>
public sealed record Acting(SessionKey Key, string Client, string TraceId, bool AllTenants)
{
    /// <summary>Whether what belongs to this tenant is this administrator's business. What belongs to none is for those of all tenants.</summary>
    public bool May(string? tenant) => AllTenants || tenant == Key.Tenant;

    /// <summary>The tenant that a question is about: the one that it names, else the administrator's own, else, for one of all tenants, every one.</summary>
    public string? Narrow(string? asked) => asked ?? (AllTenants ? null : Key.Tenant);
}
