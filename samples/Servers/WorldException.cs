namespace ReconnectGrains.Servers;

/// <summary>
/// A part of the sample world is missing or answered otherwise than it should; the message says what was seen, without any token.
/// </summary>
public sealed class WorldException(string message, IReadOnlyList<string>? log = null) : Exception(message)
{
    /// <summary>The last lines that the part concerned wrote.</summary>
    public IReadOnlyList<string> Log { get; } = log ?? [];

    /// <summary>Goes on only where something holds.</summary>
    /// <param name="holds">What should hold.</param>
    /// <param name="seen">What to say where it does not.</param>
    /// <param name="log">The last lines that the part concerned wrote.</param>
    /// <exception cref="WorldException">It does not hold.</exception>
    public static void Unless(bool holds, string seen, IReadOnlyList<string>? log = null)
    {
        if (!holds)
        {
            throw new WorldException(seen, log);
        }
    }
}
