using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Documents;

namespace ReconnectGrains.Grains.Messages;

/// <summary>Seals what travels between nodes, each kind for itself: a reply cannot be taken for a command. M10.</summary>
internal sealed class MessageSealer(IDataProtectionProvider protection)
{
    /// <summary>Largest message, in bytes: a session's largest document and what stands around it.</summary>
    public const int MaxBytes = SqlSessionStore.MaxSealedBytes * 2;

    private readonly PurposeSeal _orders = new(protection.CreateProtector("ReconnectGrains.Message", "v1", "order"));
    private readonly PurposeSeal _answers = new(protection.CreateProtector("ReconnectGrains.Message", "v1", "answer"));

    /// <summary>Seals what is asked of a grain.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public SealedMessage Seal(Order order) => Seal(_orders, order);

    /// <summary>Seals what a grain answers.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public SealedMessage Seal(Answer answer) => Seal(_answers, answer);

    /// <summary>Opens what was asked.</summary>
    /// <exception cref="MessageRefusedException">Nobody of this cluster sealed it as an order of this kind.</exception>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public T Order<T>(SealedMessage message)
        where T : Order => Open<Order>(_orders, message) as T ?? throw new MessageRefusedException();

    /// <summary>Opens what was answered.</summary>
    /// <exception cref="MessageRefusedException">Nobody of this cluster sealed it as an answer.</exception>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public Answer Answer(SealedMessage message) => Open<Answer>(_answers, message) ?? throw new MessageRefusedException();

    private static SealedMessage Seal<T>(PurposeSeal seal, T message)
        where T : class
    {
        var plain = SessionMessage.Write(message);
        return plain.Length <= MaxBytes ? new SealedMessage(seal.Protect(plain)) : throw new StoreUnavailableException(StoreTrouble.TooLarge);
    }

    private static T? Open<T>(PurposeSeal seal, SealedMessage message)
        where T : class => seal.Unprotect(message.Bytes.ToArray()) is { } plain ? SessionMessage.Read<T>(plain) : null;
}
