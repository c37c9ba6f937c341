using System.ComponentModel;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.Chaos.Nodes;

/// <summary>What the API says to a connector's request.</summary>
/// <param name="Call">The business call.</param>
/// <param name="Effects">How many effects it has had.</param>
public sealed record Receipt([property: JsonPropertyName("call")] string Call, [property: JsonPropertyName("effects")] int Effects);

/// <summary>The tools at acme. Each call names the business call that it is: one intended effect, whatever a host repeats.</summary>
/// <param name="acme">The way to the API.</param>
[McpServerToolType]
public sealed class AcmeTools(Upstream acme)
{
    /// <summary>Reads.</summary>
    [McpServerTool(Name = "acme_read", ReadOnly = true, OpenWorld = false, UseStructuredContent = true), Requires("acme", "acme.read")]
    [Description("Reads.")]
    public Task<Receipt> Read(string call, CancellationToken cancellationToken = default) => ToolWork.Read(acme, call, cancellationToken);

    /// <summary>Writes twice, by two requests.</summary>
    [McpServerTool(Name = "acme_order", Destructive = false, UseStructuredContent = true), Requires("acme", "acme.write", HonoursKeys = true)]
    [Description("Orders, and confirms the order.")]
    public Task<Receipt> Order(string call, CancellationToken cancellationToken = default) => ToolWork.Order(acme, call, cancellationToken);

    /// <summary>Waits for the user's tick after a reconnect.</summary>
    [McpServerTool(Name = "acme_pay", Destructive = true, UseStructuredContent = true), Requires("acme", "acme.write", HonoursKeys = true)]
    [Description("Pays.")]
    public Task<Receipt> Pay(string call, CancellationToken cancellationToken = default) => ToolWork.Pay(acme, call, cancellationToken);

    /// <summary>Writes at a backend that knows no keys: whoever repeats it does it twice.</summary>
    [McpServerTool(Name = "acme_note", Destructive = false, UseStructuredContent = true), Requires("acme", "acme.write")]
    [Description("Leaves a note.")]
    public Task<Receipt> Note(string call, CancellationToken cancellationToken = default) => ToolWork.Note(acme, call, cancellationToken);
}

/// <summary>The same at globex.</summary>
/// <param name="globex">The way to the API.</param>
[McpServerToolType]
public sealed class GlobexTools(Upstream globex)
{
    /// <summary>Reads.</summary>
    [McpServerTool(Name = "globex_read", ReadOnly = true, OpenWorld = false, UseStructuredContent = true), Requires("globex", "globex.read")]
    [Description("Reads.")]
    public Task<Receipt> Read(string call, CancellationToken cancellationToken = default) => ToolWork.Read(globex, call, cancellationToken);

    /// <summary>Writes twice, by two requests.</summary>
    [McpServerTool(Name = "globex_order", Destructive = false, UseStructuredContent = true), Requires("globex", "globex.write", HonoursKeys = true)]
    [Description("Orders, and confirms the order.")]
    public Task<Receipt> Order(string call, CancellationToken cancellationToken = default) => ToolWork.Order(globex, call, cancellationToken);

    /// <summary>Waits for the user's tick after a reconnect.</summary>
    [McpServerTool(Name = "globex_pay", Destructive = true, UseStructuredContent = true), Requires("globex", "globex.write", HonoursKeys = true)]
    [Description("Pays.")]
    public Task<Receipt> Pay(string call, CancellationToken cancellationToken = default) => ToolWork.Pay(globex, call, cancellationToken);

    /// <summary>Writes at a backend that knows no keys: whoever repeats it does it twice.</summary>
    [McpServerTool(Name = "globex_note", Destructive = false, UseStructuredContent = true), Requires("globex", "globex.write")]
    [Description("Leaves a note.")]
    public Task<Receipt> Note(string call, CancellationToken cancellationToken = default) => ToolWork.Note(globex, call, cancellationToken);
}

/// <summary>What the tools do.</summary>
internal static class ToolWork
{
    public static Task<Receipt> Read(Upstream api, string call, CancellationToken cancellation) => api.Get<Receipt>($"items/{call}", cancellation);

    public static async Task<Receipt> Order(Upstream api, string call, CancellationToken cancellation)
    {
        await api.Post<Receipt>($"effects/{call}/order", null, cancellation);
        return await api.Post<Receipt>($"effects/{call}/confirm", null, cancellation);
    }

    public static Task<Receipt> Pay(Upstream api, string call, CancellationToken cancellation) => api.Post<Receipt>($"effects/{call}/pay", null, cancellation);

    public static Task<Receipt> Note(Upstream api, string call, CancellationToken cancellation) => api.Post<Receipt>($"notes/{call}/note", null, cancellation);
}
