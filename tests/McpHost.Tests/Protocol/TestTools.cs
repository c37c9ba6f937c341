using System.ComponentModel;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>Tools that nobody needs a token for.</summary>
[McpServerToolType]
public sealed class PublicTools
{
    [McpServerTool(Name = "hello", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Greets.")]
    public static Greeting Hello(string name) => new($"Hello, {name}");
}

/// <summary>What <c>hello</c> returns.</summary>
public sealed record Greeting(string Text);

/// <summary>Tools that need a connection.</summary>
[McpServerToolType]
public sealed class ProtectedTools
{
    [McpServerTool(Name = "list_invoices", ReadOnly = true, OpenWorld = false), Requires("acme", "invoices.read")]
    [Description("Lists.")]
    public static string List(int page = 1) => $"page {page}";

    [McpServerTool(Name = "pay_invoice", Destructive = true), Requires("acme", "invoices.pay", "invoices.read")]
    [Description("Pays.")]
    public static string Pay(string id) => $"paid {id}";
}
