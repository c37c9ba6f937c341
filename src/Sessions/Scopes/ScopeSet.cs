using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Scopes;

/// <summary>An ordered set of OAuth scope tokens (RFC 6749 §3.3), compared by value.</summary>
[JsonConverter(typeof(AsText))]
public sealed class ScopeSet : IReadOnlyCollection<string>, IEquatable<ScopeSet>
{
    /// <summary>The set without scopes.</summary>
    public static readonly ScopeSet Empty = new([]);

    private readonly ImmutableSortedSet<string> _scopes;

    private ScopeSet(IEnumerable<string> scopes) => _scopes = scopes.ToImmutableSortedSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _scopes.Count;

    /// <summary>A set of these scopes.</summary>
    /// <exception cref="ArgumentException">One of them is not a scope token.</exception>
    public static ScopeSet Of(params IEnumerable<string> scopes)
    {
        var set = new ScopeSet(scopes);
        return set._scopes.FirstOrDefault(s => !IsToken(s)) is { } bad
            ? throw new ArgumentException($"'{bad}' is not a scope token (RFC 6749 §3.3).", nameof(scopes))
            : set;
    }

    /// <summary>Reads a list separated by blanks (or by the provider's own separator); parts that are not scope tokens are dropped.</summary>
    public static ScopeSet Parse(string? text, char separator = ' ') =>
        new((text ?? "").Split([separator, ' '], StringSplitOptions.RemoveEmptyEntries).Where(IsToken));

    /// <summary>True when the text may stand in a scope list: printable ASCII without blank, quote and backslash.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => c is '\x21' or (>= '\x23' and <= '\x5B') or (>= '\x5D' and <= '\x7E'));

    /// <summary>All scopes of both.</summary>
    public ScopeSet Union(ScopeSet other) => new(_scopes.Union(other._scopes));

    /// <summary>The scopes of this set that the other lacks.</summary>
    public ScopeSet Except(ScopeSet other) => new(_scopes.Except(other._scopes));

    /// <summary>True when the scope is in the set.</summary>
    public bool Contains(string scope) => _scopes.Contains(scope);

    /// <summary>True when the other has every scope of this set.</summary>
    public bool IsWithin(ScopeSet other)
    {
        for (var i = 0; i < _scopes.Count; i++)
        {
            if (!other.Contains(_scopes[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => _scopes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ScopeSet? other) => other is not null && _scopes.SetEquals(other._scopes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>The scopes in order, separated by blanks, as OAuth writes them.</summary>
    public override string ToString() => string.Join(' ', _scopes);

    internal sealed class AsText : JsonConverter<ScopeSet>
    {
        public override ScopeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

        public override void Write(Utf8JsonWriter writer, ScopeSet value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
