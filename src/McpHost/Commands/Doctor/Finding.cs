namespace ReconnectGrains.McpHost.Commands.Doctor;

/// <summary>How bad it is.</summary>
internal enum Level
{
    /// <summary>All is well.</summary>
    Ok = 0,

    /// <summary>It works, with less than it could, or not for long.</summary>
    Warn = 1,

    /// <summary>It does not work until somebody mends it.</summary>
    Fix = 2,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Text">What was seen, and what to do.</param>
internal sealed record Finding(Level Level, string Text)
{
    public static Finding Ok(string text) => new(Level.Ok, text);

    public static Finding Warn(string text) => new(Level.Warn, text);

    public static Finding Fix(string text) => new(Level.Fix, text);
}
