using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Identity;

/// <summary>
/// The name of a session: one user of one tenant, as internal ids derived from validated token claims. M9, M23.
/// </summary>
/// <param name="Tenant">The tenant's id, 1 to <see cref="MaxLength"/> characters.</param>
/// <param name="User">The user's id within the tenant, 1 to <see cref="MaxLength"/> characters.</param>
public sealed record SessionKey(string Tenant, string User)
{
    /// <summary>Longest tenant or user id, in UTF-16 characters.</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// One string per pair that no other pair can produce: both parts are percent-encoded (RFC 3986 §2.1), so the slash between
    /// them is the only one.
    /// </summary>
    [JsonIgnore]
    public string Canonical => $"{Uri.EscapeDataString(Tenant)}/{Uri.EscapeDataString(User)}";

    /// <summary>Reads what <see cref="Canonical"/> wrote.</summary>
    /// <returns>The key, or null when the text is not one.</returns>
    public static SessionKey? Parse(string canonical)
    {
        var parts = canonical.Split('/');
        return parts.Length == 2 ? Create(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) : null;
    }

    /// <summary>Accepts two claim values as ids.</summary>
    /// <returns>The key, or null when a value is empty, too long, or holds a control character or an unpaired surrogate.</returns>
    public static SessionKey? Create(string? tenant, string? user) =>
        IsId(tenant) && IsId(user) ? new SessionKey(tenant!, user!) : null;

    private static bool IsId(string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.Any(char.IsControl) && IsWellFormed(text);

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Canonical;
}
