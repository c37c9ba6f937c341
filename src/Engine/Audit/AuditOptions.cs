namespace ReconnectGrains.Engine.Audit;

/// <summary>The configuration section <c>Reconnect:Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>How many days events are kept; for ever where nothing is set.</summary>
    public int? KeepDays { get; set; }

    /// <summary>What is wrong with it, as sentences that say what to mend.</summary>
    public IReadOnlyList<string> Problems() => KeepDays is null or > 0 ? [] : [$"Reconnect:Audit:KeepDays is {KeepDays}. It must be above zero, or absent to keep all."];
}
