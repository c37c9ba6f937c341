namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// All that a tool learns about who calls it: a tool method or a constructor of its class may take it as a parameter. M9.
/// </summary>
/// <param name="Tenant">The tenant's internal id.</param>
/// <param name="User">The user's internal id within the tenant.</param>
/// <param name="Client">The MCP client that made the call.</param>
/// <param name="TraceId">The trace of the call, <c>trc_…</c>; a resumed call keeps its original one.</param>
public sealed record ToolCaller(string Tenant, string User, string Client, string TraceId);
