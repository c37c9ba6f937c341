using System.Buffers.Binary;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Documents;

namespace ReconnectGrains.Grains.Messages;

/// <summary>Seals what travels between nodes, each kind for itself and for a short time: an answer cannot be taken for an order, nor a
/// recorded order be given again later. M10.</summary>
internal sealed class MessageSealer(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Largest message, in bytes: a session's largest document and what stands around it.</summary>
    public const int MaxBytes = SqlSessionStore.MaxSealedBytes * 2;

    private const int TimeBytes = sizeof(long);

    private readonly PurposeSeal _orders = new(protection.CreateProtector("ReconnectGrains.Message", "v1", "order"));
    private readonly PurposeSeal _answers = new(protection.CreateProtector("ReconnectGrains.Message", "v1", "answer"));

    /// <summary>Seals what is asked of a grain.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public SealedMessage Seal(Order order) => Seal(_orders, order);

    /// <summary>Seals what a grain answers.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public SealedMessage Seal(Answer answer) => Seal(_answers, answer);

    /// <summary>Opens what was asked.</summary>
    /// <exception cref="MessageRefusedException">Nobody of this cluster sealed it as an order of this kind, or too long ago.</exception>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public T Order<T>(SealedMessage message)
        where T : Order => Open<Order>(_orders, message) as T ?? throw new MessageRefusedException();

    /// <summary>Opens what was answered.</summary>
    /// <exception cref="MessageRefusedException">Nobody of this cluster sealed it as an answer, or too long ago.</exception>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public Answer Answer(SealedMessage message) => Open<Answer>(_answers, message) ?? throw new MessageRefusedException();

    private SealedMessage Seal<T>(PurposeSeal seal, T message)
        where T : class
    {
        var plain = SessionMessage.Write(message);
        if (plain.Length > MaxBytes)
        {
            throw new StoreUnavailableException(StoreTrouble.TooLarge);
        }

        var dated = new byte[TimeBytes + plain.Length];
        BinaryPrimitives.WriteInt64BigEndian(dated, time.GetUtcNow().ToUnixTimeMilliseconds());
        plain.CopyTo(dated, TimeBytes);
        return new SealedMessage(seal.Protect(dated));
    }

    private T? Open<T>(PurposeSeal seal, SealedMessage message)
        where T : class =>
        seal.Unprotect(message.Bytes.ToArray()) is { Length: > TimeBytes } dated && IsFresh(BinaryPrimitives.ReadInt64BigEndian(dated))
            ? SessionMessage.Read<T>(dated.AsSpan(TimeBytes))
            : null;

    private bool IsFresh(long sealedAt) => Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - sealedAt) <= GrainLimits.MessageAge.TotalMilliseconds;
}
