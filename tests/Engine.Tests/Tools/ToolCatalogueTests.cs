using System.ComponentModel;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Tools;

[Trait("Proves", "M1")]
public sealed class ToolCatalogueTests
{
    [Fact]
    public void The_attributes_make_the_rule()
    {
        var rule = Catalogue<GoodTools>().Find("pay")!.Rule!;
        (rule with { Fingerprint = "" }).ShouldBe(new ToolRule(
            "pay", "acme", ScopeSet.Of("pay", "read"), Effect.Destructive, true, ResumePolicy.Confirm, ReplayPolicy.Never, ""));
        Catalogue<GoodTools>().Find("list_things")!.Rule!.Effect.ShouldBe(Effect.Read);
        Catalogue<GoodTools>().Find("remind")!.Rule!.Effect.ShouldBe(Effect.Write);
        Catalogue<GoodTools>().Find("change")!.Rule!.Effect.ShouldBe(Effect.Destructive, "MCP: what is not read-only is destructive by default");
        Catalogue<GoodTools>().Find("about")!.Rule.ShouldBeNull();
        Catalogue<GoodTools>().Tools.Select(t => t.Name).ShouldBe(["about", "change", "list_things", "pay", "remind"]);
    }

    [Fact]
    public void Hosts_are_told_name_words_schemas_annotations_and_scopes()
    {
        var tool = Catalogue<GoodTools>().Find("pay")!.Protocol;
        (tool.Title, tool.Description).ShouldBe(("Pay it", "Pays one thing."));
        var hints = tool.Annotations!;
        (hints.ReadOnlyHint, hints.DestructiveHint, hints.OpenWorldHint, hints.IdempotentHint).ShouldBe((false, true, true, false));
        tool.Meta!["securitySchemes"]!.ToJsonString().ShouldBe("""[{"type":"oauth2","scopes":["pay","read"]}]""");
        tool.InputSchema.GetProperty("required").GetRawText().ShouldBe("""["id","amount"]""");
        tool.InputSchema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        tool.OutputSchema!.Value.GetProperty("properties").GetProperty("total").GetProperty("type").GetString().ShouldBe("number");
        Catalogue<GoodTools>().Find("about")!.Protocol.Meta!["securitySchemes"]!.ToJsonString().ShouldBe("""[{"type":"noauth"}]""");
        var read = Catalogue<GoodTools>().Find("list_things")!.Protocol.Annotations!;
        (read.ReadOnlyHint, read.DestructiveHint).ShouldBe((true, false));
    }

    [Fact]
    public void What_the_program_injects_is_not_an_argument() =>
        Catalogue<GoodTools>().Find("remind")!.Protocol.InputSchema.GetProperty("properties").EnumerateObject().Select(p => p.Name).ShouldBe(["id"]);

    [Fact]
    public void A_list_is_an_argument_even_though_every_sequence_resolves_as_a_service()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var tool = ToolCatalogue.Of([typeof(SequenceTools)], services.GetRequiredService<IServiceProviderIsService>()).Find("sum")!;
        tool.Protocol.InputSchema.GetProperty("properties").TryGetProperty("numbers", out _).ShouldBeTrue();
    }

    [Fact]
    public void The_fingerprint_follows_schema_effect_scopes_and_provider_and_nothing_else()
    {
        var prints = new[] { typeof(V1), typeof(V1Again), typeof(V2Schema), typeof(V2Effect), typeof(V2Scope), typeof(V2Provider) }
            .Select(t => ToolCatalogue.Of([t]).Tools.Single().Fingerprint).ToList();
        prints[1].ShouldBe(prints[0]);
        prints.Distinct().Count().ShouldBe(5);
    }

    [Theory]
    [InlineData(typeof(NoEffect), "says what it does to the world")]
    [InlineData(typeof(Contradiction), "ReadOnly and Destructive at once")]
    [InlineData(typeof(TwoProviders), "one provider")]
    [InlineData(typeof(NoScopes), "at least one scope")]
    [InlineData(typeof(BadScope), "not a scope token")]
    [InlineData(typeof(TwoPolicies), "disagree about ResumePolicy")]
    [InlineData(typeof(UnsafeWrite), "AllowsUnsafeMethods is for ReadOnly tools")]
    [InlineData(typeof(WantsServer), "a call that resumes after a reconnect has none")]
    [InlineData(typeof(WantsRequest), "a call that resumes after a reconnect has none")]
    [InlineData(typeof(WantsProgress), "a call that resumes after a reconnect has none")]
    [InlineData(typeof(WantsPrincipal), "ToolCaller says who called")]
    [InlineData(typeof(ConstructorWantsServer), "a call that resumes after a reconnect has none")]
    [InlineData(typeof(NotATool), "has no [McpServerToolType]")]
    [InlineData(typeof(EmptyTools), "has no method with [McpServerTool]")]
    public void A_declaration_that_cannot_work_stops_the_start_and_names_the_method(Type type, string problem)
    {
        var error = Should.Throw<ToolDeclarationException>(() => ToolCatalogue.Of([type]));
        error.Message.ShouldContain(problem);
        error.Message.ShouldContain(type.Name);
    }

    [Fact]
    public void Two_tools_of_one_name_stop_the_start() =>
        Should.Throw<ToolDeclarationException>(() => ToolCatalogue.Of([typeof(V1), typeof(V2Scope)])).Message.ShouldContain("'t'");

    private static ToolCatalogue Catalogue<T>() => ToolCatalogue.Of([typeof(T)]);

    public sealed record Receipt(decimal Total, string? Note);

    [McpServerToolType]
    public sealed class GoodTools(ToolCaller caller)
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "read")]
        public Task<int> ListThingsAsync(int page = 1) => Task.FromResult(page);

        [McpServerTool(Name = "remind", Destructive = false), Requires("acme", "send")]
        public string Remind(string id, IServiceProvider services, ToolCaller who, Upstream acme, CancellationToken cancellationToken) => id;

        [McpServerTool(Name = "change", ReadOnly = false), Requires("acme", "send")]
        public string Change(string id) => id;

        [McpServerTool(Name = "pay", Title = "Pay it", Destructive = true, UseStructuredContent = true), Description("Pays one thing.")]
        [Requires("acme", "pay", HonoursKeys = true, Resume = ResumePolicy.Confirm), Requires("acme", "read", Replay = ReplayPolicy.Never)]
        public Task<Receipt> Pay(string id, decimal amount, string? note = null) => Task.FromResult(new Receipt(amount, note));

        [McpServerTool(Name = "about")]
        public string About(string what) => $"{caller.Tenant}/{caller.User}/{caller.Client}/{caller.TraceId} asks about {what}";
    }

    [McpServerToolType]
    public sealed class SequenceTools
    {
        [McpServerTool(Name = "sum", UseStructuredContent = true)]
        public static int[] Sum(IEnumerable<int> numbers) => [.. numbers];
    }

    [McpServerToolType]
    public sealed class V1
    {
        [McpServerTool(Name = "t", ReadOnly = true), Requires("acme", "a")]
        public string T(string x) => x;
    }

    [McpServerToolType]
    public sealed class V1Again
    {
        [McpServerTool(Name = "t", ReadOnly = true, Title = "New title"), Requires("acme", "a", Replay = ReplayPolicy.Never)]
        public string T(string x) => x;
    }

    [McpServerToolType]
    public sealed class V2Schema
    {
        [McpServerTool(Name = "t", ReadOnly = true), Requires("acme", "a")]
        public string T(string x, int y = 0) => x + y;
    }

    [McpServerToolType]
    public sealed class V2Effect
    {
        [McpServerTool(Name = "t", Destructive = false), Requires("acme", "a")]
        public string T(string x) => x;
    }

    [McpServerToolType]
    public sealed class V2Scope
    {
        [McpServerTool(Name = "t", ReadOnly = true), Requires("acme", "a", "b")]
        public string T(string x) => x;
    }

    [McpServerToolType]
    public sealed class V2Provider
    {
        [McpServerTool(Name = "t", ReadOnly = true), Requires("other", "a")]
        public string T(string x) => x;
    }

    [McpServerToolType]
    public sealed class NoEffect
    {
        [McpServerTool, Requires("acme", "a")]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class Contradiction
    {
        [McpServerTool(ReadOnly = true, Destructive = true), Requires("acme", "a")]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class TwoProviders
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a"), Requires("other", "a")]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class NoScopes
    {
        [McpServerTool(ReadOnly = true), Requires("acme")]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class BadScope
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "two words")]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class TwoPolicies
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a", Resume = ResumePolicy.Automatic), Requires("acme", "b", Resume = ResumePolicy.Confirm)]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class UnsafeWrite
    {
        [McpServerTool(Destructive = false), Requires("acme", "a", AllowsUnsafeMethods = true)]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class WantsServer
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a")]
        public string T(McpServer server) => "";
    }

    [McpServerToolType]
    public sealed class WantsRequest
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a")]
        public string T(RequestContext<CallToolRequestParams> context) => "";
    }

    [McpServerToolType]
    public sealed class WantsProgress
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a")]
        public string T(IProgress<ProgressNotificationValue> progress) => "";
    }

    [McpServerToolType]
    public sealed class WantsPrincipal
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a")]
        public string T(ClaimsPrincipal user) => "";
    }

    [McpServerToolType]
    public sealed class ConstructorWantsServer(McpServer server)
    {
        [McpServerTool(ReadOnly = true), Requires("acme", "a")]
        public string T() => server.ToString()!;
    }

    public sealed class NotATool
    {
        [McpServerTool(ReadOnly = true)]
        public string T() => "";
    }

    [McpServerToolType]
    public sealed class EmptyTools
    {
        public string T() => "";
    }
}
