namespace ReconnectGrains.Engine.Setup;

/// <summary>The configuration cannot work; the message says what to mend, one sentence a line.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
