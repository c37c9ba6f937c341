namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>A value of a call's arguments, as a person reads it. Nothing of it is cut.</summary>
public abstract record ArgumentValue
{
    private ArgumentValue()
    {
    }

    /// <summary>A text, number or yes/no, exactly as it will be sent.</summary>
    public sealed record Text(string Value) : ArgumentValue;

    /// <summary>A value that has no text of its own. <paramref name="Word"/> is ours, and must not look like a text.</summary>
    public sealed record Nothing(string Word) : ArgumentValue;

    /// <summary>An object.</summary>
    public sealed record Fields(IReadOnlyList<ArgumentField> Items) : ArgumentValue;

    /// <summary>An array.</summary>
    public sealed record Entries(IReadOnlyList<ArgumentValue> Items) : ArgumentValue;
}

/// <summary>A named value.</summary>
/// <param name="Name">The schema's title, else the property's name.</param>
/// <param name="Meaning">The schema's description.</param>
/// <param name="Value">The value.</param>
public sealed record ArgumentField(string Name, string? Meaning, ArgumentValue Value);
