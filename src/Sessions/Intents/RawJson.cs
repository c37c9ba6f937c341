using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>A JSON text that stands in a document as it is, not as an escaped string: it takes the room it needs and no more.</summary>
/// <param name="Text">Well-formed JSON.</param>
[JsonConverter(typeof(AsIs))]
public sealed record RawJson(string Text)
{
    /// <summary>Its size in UTF-8 bytes.</summary>
    [JsonIgnore]
    public int Bytes => Encoding.UTF8.GetByteCount(Text);

    /// <summary>Arguments are the user's business: they do not print.</summary>
    public override string ToString() => $"({Bytes} bytes of JSON)";

    internal sealed class AsIs : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
    }
}
