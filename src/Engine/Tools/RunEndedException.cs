namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// The run of a tool is over: the connection needs attention, the API is away, or an answer was lost. Do not catch it: how the run
/// ended is already recorded, whatever the tool does next, and no further request leaves.
/// </summary>
public sealed class RunEndedException : Exception
{
    /// <summary>The run is over.</summary>
    public RunEndedException()
        : base("This run of the tool is over: no further request is sent for it.")
    {
    }

    /// <summary>The run is over, for this reason.</summary>
    public RunEndedException(string message)
        : base(message)
    {
    }

    /// <summary>The run is over, for this reason and cause.</summary>
    public RunEndedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
