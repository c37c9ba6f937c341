using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ReconnectGrains.Sessions.Documents;

/// <summary>
/// The form in which commands, replies, conditions and effects travel between the nodes of a cluster: JSON, to be sealed before it leaves
/// the process. A type's name is its name there too, so that nodes of two versions understand each other. R8.
/// </summary>
public static class SessionMessage
{
    /// <summary>The member that names the type of a closed set.</summary>
    public const string TypeMember = "is";

    private static readonly JsonSerializerOptions Options = new(SessionDocument.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameClosedTypes } },
    };

    /// <summary>Writes a message. The bytes hold secrets: seal them.</summary>
    public static byte[] Write<T>(T message)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(message, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>Null where it is not such a message.</returns>
    public static T? Read<T>(ReadOnlySpan<byte> message)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(message, Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The types of a closed set: the records that stand inside of the abstract one.</summary>
    internal static IEnumerable<Type> Cases(Type closed) =>
        closed.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(t => t.BaseType == closed);

    private static void NameClosedTypes(JsonTypeInfo info)
    {
        if (!info.Type.IsAbstract || info.PolymorphismOptions is not null || !Cases(info.Type).Any())
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = TypeMember };
        foreach (var type in Cases(info.Type))
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, JsonNamingPolicy.CamelCase.ConvertName(type.Name)));
        }
    }
}
