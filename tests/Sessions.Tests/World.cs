using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests;

/// <summary>The configuration of every story: two providers and a tool of each kind.</summary>
internal static class World
{
    public static readonly DateTimeOffset Start = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<ToolRule> Tools =
    [
        Tool("list", "read", Effect.Read),
        Tool("export", "export", Effect.Read),
        Tool("peek", "read", Effect.Read) with { Resume = ResumePolicy.Confirm },
        Tool("pay", "pay", Effect.Write) with { HonoursKeys = true },
        Tool("note", "write", Effect.Write),
        Tool("erase", "write", Effect.Destructive),
        Tool("auto", "write", Effect.Destructive) with { Resume = ResumePolicy.Automatic },
        Tool("ask", "write", Effect.Write) with { Resume = ResumePolicy.Confirm },
        Tool("once", "write", Effect.Write) with { Replay = ReplayPolicy.Never },
        Tool("contacts", "contacts", Effect.Read) with { Provider = "crm" },
    ];

    private static readonly ScopeHierarchy Hierarchy =
        new(new Dictionary<string, ScopeSet> { ["all"] = ScopeSet.Of("read", "export", "pay", "write") });

    public static SessionRules Rules { get; } = With(Tools);

    public static SessionRules With(IEnumerable<ToolRule> tools) => new(
        new ScopeMatrix(tools, new Dictionary<string, ProviderScopes>()),
        [
            new ProviderRule("acme", "https://acme.example", IsIdentity: true, Hierarchy),
            new ProviderRule("crm", "https://crm.example", IsIdentity: false, ScopeHierarchy.Flat),
        ],
        Epoch: 1,
        SingleNode: false);

    /// <summary>The same rules with one tool changed.</summary>
    public static SessionRules WithTool(string name, Func<ToolRule, ToolRule> change) =>
        With(Tools.Select(t => t.Name == name ? change(t) : t));

    public static SessionRules WithoutTool(string name) => With(Tools.Where(t => t.Name != name));

    /// <summary>The same rules with acme moved to another issuer.</summary>
    public static SessionRules WithAcmeAt(string issuer) => Rules with
    {
        Providers = [Rules.Providers[0] with { Issuer = issuer }, Rules.Providers[1]],
    };

    public static UpstreamAccount AccountAt(string provider) => provider == "acme"
        ? new UpstreamAccount("https://acme.example", "alice", "contoso", "alice@contoso.example")
        : new UpstreamAccount("https://crm.example", "a-77", null, "Alice");

    private static ToolRule Tool(string name, string scopes, Effect effect) => new(
        name, "acme", ScopeSet.Parse(scopes), effect, HonoursKeys: false, ResumePolicy.ByEffect, ReplayPolicy.Window, "fingerprint-1");
}
