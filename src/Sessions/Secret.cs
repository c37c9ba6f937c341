using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions;

/// <summary>
/// A token, code, verifier or key. It prints as <c>***</c>, has no implicit conversions, and can be serialized only by the
/// options of a sealed document (src/Sessions/Documents); any other serializer throws. M10, S45.
/// </summary>
[JsonConverter(typeof(SecretRefusesToSerialize))]
public sealed class Secret : IEquatable<Secret>
{
    private readonly string _value;

    /// <summary>Wraps a sensitive text.</summary>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The text itself. Searchable on purpose: every caller of this is a place where a secret leaves its wrapper.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(_value), System.Text.Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>Constant: a hash would leak bits of the value into whatever prints or orders by it.</summary>
    public override int GetHashCode() => 0;

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
