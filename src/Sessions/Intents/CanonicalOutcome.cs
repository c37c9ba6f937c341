namespace ReconnectGrains.Sessions.Intents;

/// <summary>What <see cref="CanonicalJson"/> makes of a JSON value. Closed.</summary>
public abstract record CanonicalOutcome
{
    private CanonicalOutcome()
    {
    }

    /// <summary>The canonical text (RFC 8785).</summary>
    public sealed record Canonical(string Text) : CanonicalOutcome;

    /// <summary>The value is not I-JSON (RFC 7493), so two readers could understand it differently.</summary>
    /// <param name="Reason">The rule that it breaks.</param>
    /// <param name="Path">Where, as a JSON Pointer (RFC 6901) that holds member names only, never values.</param>
    public sealed record Refused(CanonicalRefusal Reason, string Path) : CanonicalOutcome;
}

/// <summary>Why a JSON value has no canonical text.</summary>
public enum CanonicalRefusal
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>An object names a member twice (RFC 7493 §2.3).</summary>
    DuplicateMember = 1,

    /// <summary>A number that an IEEE 754 double cannot hold: too large, or more precise (RFC 7493 §2.2).</summary>
    NumberOutOfPrecision = 2,

    /// <summary>A string or a member name holds half of a surrogate pair (RFC 7493 §2.1).</summary>
    LoneSurrogate = 3,

    /// <summary>Nested deeper than <see cref="CanonicalJson.MaxDepth"/>.</summary>
    TooDeep = 4,

    /// <summary>There is no value at all.</summary>
    Undefined = 5,
}
