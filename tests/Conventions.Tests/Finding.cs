namespace ReconnectGrains.Conventions.Tests;

/// <summary>One place that breaks a rule, and what to do about it.</summary>
internal sealed record Finding(string Path, int Line, string Remedy)
{
    public string Place => $"{Path}:{Line}";

    public override string ToString() => $"{Place} {Remedy}";
}
