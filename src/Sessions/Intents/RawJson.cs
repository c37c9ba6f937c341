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

    /// <summary>True when it is well-formed indeed, and nested no deeper than <see cref="CanonicalJson.MaxDepth"/>: only then can it stand in a document.</summary>
    public bool IsStorable()
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Text), new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Arguments are the user's business: they do not print.</summary>
    public override string ToString() => $"({Bytes} bytes of JSON)";

    internal sealed class AsIs : JsonConverter<RawJson>
    {
        /// <summary>The JSON text <c>null</c> is a value too.</summary>
        public override bool HandleNull => true;

        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
    }
}
