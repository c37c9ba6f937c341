using System.Buffers.Binary;
using System.Text;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>One field of a Protocol Buffers message: its number, and what it holds, a number or bytes.</summary>
internal sealed record Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The bytes in hexadecimal.</summary>
    public string Hex => Convert.ToHexStringLower(Bytes.Span);

    /// <summary>The value as a fixed 64-bit number with a point.</summary>
    public double Double => BitConverter.UInt64BitsToDouble(Value);
}

/// <summary>Reads Protocol Buffers as they travel (protobuf.dev/programming-guides/encoding), without knowing any schema.</summary>
internal static class Wire
{
    /// <summary>The fields of a message, in the order in which they stand there.</summary>
    public static IReadOnlyList<Field> Fields(ReadOnlyMemory<byte> message)
    {
        List<Field> fields = [];
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            fields.Add(Read((int)(tag >> 3), (int)(tag & 7), message, ref at));
        }

        return fields;
    }

    /// <summary>The messages in the fields of this number.</summary>
    public static IEnumerable<IReadOnlyList<Field>> All(this IEnumerable<Field> fields, int number) => fields.Where(f => f.Number == number).Select(f => Fields(f.Bytes));

    /// <summary>The field of this number, if it is there.</summary>
    public static Field? One(this IEnumerable<Field> fields, int number) => fields.LastOrDefault(f => f.Number == number);

    private static Field Read(int number, int kind, ReadOnlyMemory<byte> message, ref int at)
    {
        switch (kind)
        {
            case 0:
                return new Field(number, Varint(message.Span, ref at), default);
            case 1:
                var wide = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                at += 8;
                return new Field(number, wide, default);
            case 2:
                var length = (int)Varint(message.Span, ref at);
                var bytes = message.Slice(at, length);
                at += length;
                return new Field(number, 0, bytes);
            case 5:
                var narrow = BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]);
                at += 4;
                return new Field(number, narrow, default);
            default:
                throw new InvalidDataException($"There is no wire type {kind}.");
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
