namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
public sealed class LifecycleTests
{
    private static readonly string[] Names =
    [
        "challenge via mcp/www_authenticate", "code+pkce exchange", "scope validation at tool execution", "refresh rotation",
        "revoked token path", "tenant-safe identity propagation",
    ];

    [Fact]
    [Trait("Proves", "M11")]
    public async Task Every_authentication_step_holds_over_real_http()
    {
        using var run = await CommandRun.Of("lifecycle");

        run.Lines.ShouldBe([.. Names.Select(n => $"[ok] {n}"), "critical_auth_failures=0"]);
        run.ExitCode.ShouldBe(0);
        run.Left().ShouldBeEmpty();
        run.LeftFolders().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "M11")]
    public async Task Every_authentication_step_holds_at_our_own_authorization_server()
    {
        using var run = await CommandRun.Of("lifecycle", "--mode", "BuiltIn");

        run.Lines.ShouldBe([.. Names.Select(n => $"[ok] {n}"), "critical_auth_failures=0"]);
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    [Trait("Proves", "M11")]
    public async Task A_server_with_weakened_guards_fails_exactly_their_lines()
    {
        using var run = await CommandRun.Of(
            "lifecycle",
            // Whether a callback carries iss does not matter any more. S32.
            "--set", "Reconnect:Providers:acme:AlwaysReturnsIss=false",
            // Whoever may read may pay. S5.
            "--set", "Reconnect:Providers:acme:Implies:invoices.read:0=invoices.pay",
            // A provider in trouble counts as a withdrawn grant. S37.
            "--set", "Reconnect:Providers:acme:InvalidGrantEquivalents:0=overloaded");

        run.ExitCode.ShouldBe(1);
        Failed(run).ShouldBe([Names[1], Names[2], Names[4]], string.Join('\n', run.Lines));
        run.Lines[^1].ShouldBe("critical_auth_failures=3");
    }

    [Fact]
    [Trait("Proves", "M11")]
    public async Task A_server_that_takes_a_tenant_for_a_user_fails_the_tenants_line()
    {
        using var run = await CommandRun.Of(
            "lifecycle", "--set", "Reconnect:External:UserClaim=tid", "--set", "Reconnect:Providers:identity:SubjectClaim=tid");

        run.ExitCode.ShouldBe(1);
        run.Lines.ShouldContain(
            l => l.StartsWith($"[fail] {Names[5]}: bob sees alice's call", StringComparison.Ordinal), string.Join('\n', run.Lines));
    }

    [Fact]
    [Trait("Proves", "M11")]
    public async Task A_server_for_another_audience_fails_every_line()
    {
        using var run = await CommandRun.Of("lifecycle", "--set", "Reconnect:External:Audience=http://127.0.0.1:1/mcp");

        run.ExitCode.ShouldBe(1);
        Failed(run).ShouldBe(Names, string.Join('\n', run.Lines));
        run.Lines[^1].ShouldBe("critical_auth_failures=6");
    }

    private static IEnumerable<string> Failed(CommandRun run) =>
        run.Lines.Where(l => l.StartsWith("[fail] ", StringComparison.Ordinal)).Select(l => l["[fail] ".Length..].Split(':')[0]);
}
