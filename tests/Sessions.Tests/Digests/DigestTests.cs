using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Digests;

public sealed class DigestTests
{
    // Short texts from a small alphabet, so that equal and neighbouring texts are likely.
    private static readonly Gen<string> Text = Gen.Elements('a', 'b', '"', '\\', '/', '\u20ac', '\n', '\0').ListOf().Select(c => string.Concat(c));

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Text.Select(t => (JsonNode?)t),
        Gen.Choose(-1000, 1000).Select(n => (JsonNode?)n),
        Gen.Choose(-1000, 1000).Select(n => (JsonNode?)(n / 8m)),
        Gen.Elements<JsonNode?>(true, false, null));

    private static readonly Gen<JsonNode?> Value = Gen.Sized(size => Tree(Math.Min(size, 3)));

    [Fact]
    public void Reordering_members_and_respelling_strings_never_changes_the_digest() =>
        Prop.ForAll(Value.ToArbitrary(), value => Of(Parse(Write(value, reversed: false))) == Of(Parse(Write(value, reversed: true))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Different_arguments_never_share_a_digest() =>
        Prop.ForAll(Value.ToArbitrary(), Value.ToArbitrary(), (a, b) =>
            JsonElement.DeepEquals(Parse(Write(a, false)), Parse(Write(b, false))) == (Of(Parse(Write(a, false))) == Of(Parse(Write(b, false)))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Different_clients_tools_or_arguments_never_share_a_digest() =>
        Prop.ForAll(Gen.ArrayOf(Text, 3).ToArbitrary(), Gen.ArrayOf(Text, 3).ToArbitrary(), (a, b) =>
            a.SequenceEqual(b) == (Digest.Of(a[0], a[1], a[2]) == Digest.Of(b[0], b[1], b[2])))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_part_can_borrow_characters_from_its_neighbour()
    {
        Digest.Of("ab", "c", "{}").ShouldNotBe(Digest.Of("a", "bc", "{}"));
        Digest.Of("a", "b", "c").ShouldNotBe(Digest.Of("a", "c", "b"));
        Digest.Of("", "a", "b").ShouldNotBe(Digest.Of("a", "", "b"));
    }

    /// <summary>Stored intents carry digests: a change of the framing would orphan them.</summary>
    [Fact]
    public void The_framing_is_fixed()
    {
        var expected = System.Security.Cryptography.SHA256.HashData(Encoding.Latin1.GetBytes(
            "\0\0\0\u0018ReconnectGrains.Digest.1\0\0\0\u0001c\0\0\0\u0001t\0\0\0\u0002{}"));
        Digest.Of("c", "t", "{}").ShouldBe(System.Buffers.Text.Base64Url.EncodeToString(expected));
        Digest.Of("c", "t", "{}").Length.ShouldBe(43);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_never_replaced_silently() =>
        Should.Throw<EncoderFallbackException>(() => Digest.Of("c\ud83d", "t", "{}"));

    private static Gen<JsonNode?> Tree(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Tree(depth - 1).ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Take(4).Select(i => i?.DeepClone())])),
            Text.Zip(Tree(depth - 1)).ListOf().Select(members => (JsonNode?)new JsonObject(
                members.Take(4).DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone())))));

    private static string Write(JsonNode? value, bool reversed) => value switch
    {
        JsonObject o => $"{{ {string.Join(" , ", Turn(o, reversed).Select(m => $"{Spell(m.Key, reversed)} : {Write(m.Value, reversed)}"))} }}",
        JsonArray a => $"[ {string.Join(",", a.Select(i => Write(i, reversed)))} ]",
        null => "null",
        _ when value.GetValueKind() == JsonValueKind.String => Spell(value.GetValue<string>(), reversed),
        _ => value.ToJsonString(),
    };

    private static IEnumerable<T> Turn<T>(IEnumerable<T> items, bool reversed) => reversed ? items.Reverse() : items;

    private static string Spell(string text, bool escaped) => escaped
        ? $"\"{string.Concat(text.Select(c => $"\\u{(int)c:X4}"))}\""
        : JsonSerializer.Serialize(text);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Of(JsonElement arguments) =>
        Digest.Of("client", "tool", CanonicalJson.Of(arguments).ShouldBeOfType<CanonicalOutcome.Canonical>().Text);
}
