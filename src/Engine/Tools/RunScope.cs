namespace ReconnectGrains.Engine.Tools;

/// <summary>Carries the current run into its own service scope; no other scope has one. S47.</summary>
internal sealed class RunScope
{
    private ToolCaller? _caller;
    private Upstream? _upstream;

    public ToolCaller Caller => _caller ?? throw NotInARun(nameof(ToolCaller));

    public Upstream Upstream => _upstream ?? throw NotInARun(nameof(Tools.Upstream));

    public void Enter(ToolCaller caller, Upstream upstream) => (_caller, _upstream) = (caller, upstream);

    private static InvalidOperationException NotInARun(string type) =>
        new($"{type} exists only while a tool runs: take it in the tool's constructor or method, not in a longer-lived service.");
}
