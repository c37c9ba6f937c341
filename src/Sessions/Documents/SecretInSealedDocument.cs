using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Documents;

/// <summary>The only converter that writes a <see cref="Secret"/>.</summary>
internal sealed class SecretInSealedDocument : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A secret is null."));

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
