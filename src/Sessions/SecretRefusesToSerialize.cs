using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions;

/// <summary>The default converter of <see cref="Secret"/>: refuses, so that no log, page or answer can carry one by accident.</summary>
internal sealed class SecretRefusesToSerialize : JsonConverter<Secret>
{
    private const string Why = "A secret can only be written inside a sealed session document.";

    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException(Why);

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => throw new NotSupportedException(Why);
}
