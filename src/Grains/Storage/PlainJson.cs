using System.Text.Json;
using Orleans.Storage;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Grains.Storage;

/// <summary>
/// JSON without the names of types: what is stored does not depend on where a class stands, and no class is made because a stored text names
/// it. R8.
/// </summary>
internal sealed class PlainJson : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(input, JsonSerializerOptions.Web));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(input.ToMemory().Span, JsonSerializerOptions.Web)
                ?? throw new StoreUnavailableException(StoreTrouble.Corrupt, "grain state");
        }
        catch (JsonException)
        {
            throw new StoreUnavailableException(StoreTrouble.Corrupt, "grain state");
        }
    }
}
