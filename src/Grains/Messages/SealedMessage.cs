namespace ReconnectGrains.Grains.Messages;

/// <summary>
/// All that grains say to each other: sealed bytes. Commands, replies and effects hold tokens and arguments, and what travels between
/// nodes, lies in queues and is printed by diagnostics must not. Domain types stay free of Orleans. M10, S45.
/// </summary>
/// <param name="Bytes">What <see cref="MessageSealer"/> sealed.</param>
[GenerateSerializer, Immutable]
[Alias("reconnect.sealed")]
public sealed record SealedMessage([property: Id(0)] ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Says only how long it is.</summary>
    public override string ToString() => $"sealed, {Bytes.Length} bytes";
}
