using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>What the API answers.</summary>
public sealed record ApiAnswer(string User, string Route);

/// <summary>One tool of every kind.</summary>
[McpServerToolType]
public sealed class WorldTools(Upstream api)
{
    internal const string AllScopes = "invoices.read invoices.delete payments.write notes.write drafts.write profile.read";

    [McpServerTool(Name = "list_invoices", ReadOnly = true), Requires("acme", "invoices.read")]
    public Task<ApiAnswer> ListInvoices(int page = 1) => api.Get<ApiAnswer>($"invoices?page={page}");

    [McpServerTool(Name = "pay", Destructive = false), Requires("acme", "payments.write", HonoursKeys = true)]
    public Task<ApiAnswer> Pay(int amount) => api.Post<ApiAnswer>($"payments?amount={amount}", null);

    [McpServerTool(Name = "note", Destructive = false), Requires("acme", "notes.write")]
    public Task<ApiAnswer> Note(string text) => api.Post<ApiAnswer>($"notes?text={text}", null);

    [McpServerTool(Name = "delete_invoice", Destructive = true), Requires("acme", "invoices.delete")]
    public async Task<string> DeleteInvoice(int id)
    {
        await api.Delete($"invoices?id={id}");
        return $"deleted {id}";
    }

    /// <summary>Two changes in one call.</summary>
    [McpServerTool(Name = "send_draft", Destructive = false), Requires("acme", "drafts.write")]
    public async Task<ApiAnswer> SendDraft(int id)
    {
        await api.Post<ApiAnswer>($"drafts?id={id}", null);
        return await api.Post<ApiAnswer>($"sent?id={id}", null);
    }

    /// <summary>Looks before it changes something.</summary>
    [McpServerTool(Name = "note_once", Destructive = false), Requires("acme", "notes.write")]
    public async Task<ApiAnswer> NoteOnce(string text)
    {
        await api.Get<ApiAnswer>($"notes?text={text}");
        return await api.Post<ApiAnswer>($"notes?text={text}", null);
    }

    [McpServerTool(Name = "profile", ReadOnly = true), Requires("identity", "profile.read")]
    public Task<ApiAnswer> Profile() => api.Get<ApiAnswer>("profile");
}
