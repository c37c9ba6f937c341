using System.Diagnostics.CodeAnalysis;

namespace ReconnectGrains.Grains.Messages;

/// <summary>A grain was sent what nobody of this cluster sealed: another installation's node, or another program. Says nothing of its content.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The usual constructors take free text, which could carry data into a log.")]
[GenerateSerializer]
[Alias("reconnect.refused")]
public sealed class MessageRefusedException : Exception
{
    /// <summary>Says so.</summary>
    public MessageRefusedException()
        : base("This message was not sealed by a node of this installation.")
    {
    }
}
