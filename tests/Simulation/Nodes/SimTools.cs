using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>What the APIs answer.</summary>
public sealed record ApiAnswer(string Route, string Wish);

/// <summary>One tool of every kind: each takes the name of a wish, so that effects can be told apart.</summary>
[McpServerToolType]
public sealed class SimTools(Upstream api)
{
    internal static readonly SortedDictionary<string, Route> Acme = new(StringComparer.Ordinal)
    {
        ["GET /invoices"] = new("read", HonoursKeys: false),
        ["POST /payments"] = new("pay", HonoursKeys: true),
        ["POST /notes"] = new("note", HonoursKeys: false),
        ["POST /drafts"] = new("send", HonoursKeys: true),
        ["POST /sent"] = new("send", HonoursKeys: true),
        ["POST /left"] = new("note", HonoursKeys: false),
        ["POST /right"] = new("note", HonoursKeys: false),
        ["DELETE /invoices"] = new("wipe", HonoursKeys: true),
    };

    internal static readonly SortedDictionary<string, Route> Identity = new(StringComparer.Ordinal)
    {
        ["GET /profile"] = new("profile", HonoursKeys: false),
    };

    internal const string AllScopes = "read pay note send wipe profile";

    [McpServerTool(Name = "list", ReadOnly = true), Requires("acme", "read")]
    public Task<ApiAnswer> List(string wish) => Bridge.Of(api.Get<ApiAnswer>($"invoices?wish={wish}"));

    [McpServerTool(Name = "pay", Destructive = false), Requires("acme", "pay", HonoursKeys = true)]
    public Task<ApiAnswer> Pay(string wish) => Bridge.Of(api.Post<ApiAnswer>($"payments?wish={wish}", null));

    [McpServerTool(Name = "note", Destructive = false), Requires("acme", "note")]
    public Task<ApiAnswer> Note(string wish) => Bridge.Of(api.Post<ApiAnswer>($"notes?wish={wish}", null));

    /// <summary>Two changes in one call; the backend honours keys.</summary>
    [McpServerTool(Name = "send", Destructive = false), Requires("acme", "send", HonoursKeys = true)]
    public Task<ApiAnswer> Send(string wish) => Bridge.Of(Two($"drafts?wish={wish}", $"sent?wish={wish}"));

    /// <summary>Looks first, then changes two things; the backend honours no keys.</summary>
    [McpServerTool(Name = "merge", Destructive = false), Requires("acme", "note", "read")]
    public Task<ApiAnswer> Merge(string wish) => Bridge.Of(Look(wish));

    [McpServerTool(Name = "wipe", Destructive = true), Requires("acme", "wipe", HonoursKeys = true)]
    public Task<ApiAnswer> Wipe(string wish) => Bridge.Of(Delete(wish));

    [McpServerTool(Name = "profile", ReadOnly = true), Requires("identity", "profile")]
    public Task<ApiAnswer> Profile(string wish) => Bridge.Of(api.Get<ApiAnswer>($"profile?wish={wish}"));

    private async Task<ApiAnswer> Two(ApiPath first, ApiPath second)
    {
        await api.Post<ApiAnswer>(first, null);
        return await api.Post<ApiAnswer>(second, null);
    }

    private async Task<ApiAnswer> Look(string wish)
    {
        await api.Get<ApiAnswer>($"invoices?wish={wish}");
        return await Two($"left?wish={wish}", $"right?wish={wish}");
    }

    private async Task<ApiAnswer> Delete(string wish)
    {
        await api.Delete($"invoices?wish={wish}");
        return new ApiAnswer("/invoices", wish);
    }
}
