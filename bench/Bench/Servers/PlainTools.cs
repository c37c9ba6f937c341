using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Invoices;

namespace ReconnectGrains.Bench.Servers;

/// <summary>The tools without protection: the same names of arguments, the same answers, the same upstream call.</summary>
[McpServerToolType]
public sealed class PlainTools(PlainApi api)
{
    /// <summary>The twin of <c>list_invoices</c>.</summary>
    [McpServerTool(Name = "plain_invoices", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Invoices, newest first, twenty to a page.")]
    public Task<InvoicePage> List(
        [Description("The page, from 1.")][Range(1, 1000)] int page = 1,
        [Description("Only invoices with this status.")] InvoiceStatus? status = null,
        CancellationToken cancellationToken = default) => api.Invoices(page, status.ToString()!.ToLowerInvariant(), cancellationToken);

    /// <summary>The twin of <c>peek</c>.</summary>
    [McpServerTool(Name = "plain_peek", ReadOnly = true, OpenWorld = false)]
    [Description("Answers at once.")]
    public static string Peek() => PeekTools.Answer;
}

/// <summary>A protected read that asks nobody: what is left is the way to it.</summary>
[McpServerToolType]
public sealed class PeekTools
{
    /// <summary>What it answers.</summary>
    public const string Answer = "ok";

    /// <summary>Answers at once.</summary>
    [McpServerTool(Name = "peek", ReadOnly = true, OpenWorld = false), Requires("acme", "invoices.read")]
    [Description("Answers at once.")]
    public static string Peek() => Answer;
}
