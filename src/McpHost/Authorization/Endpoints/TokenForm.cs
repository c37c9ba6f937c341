using ReconnectGrains.McpHost.Browser;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>A form in which every parameter stands at most once (RFC 6749 §3.2) and none is longer than a token can be.</summary>
internal sealed class TokenForm
{
    /// <summary>Longest value, in characters.</summary>
    public const int MaxLength = Sessions.Limits.TokenCharacters;

    private readonly IFormCollection _form;

    private TokenForm(IFormCollection form) => _form = form;

    /// <summary>The value of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => _form[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Reads a request's.</summary>
    /// <returns>The form, or null when it is not like that.</returns>
    public static async Task<TokenForm?> Of(HttpRequest request, CancellationToken cancellation)
    {
        if (!FormContent.IsUrlEncoded(request))
        {
            return null;
        }

        try
        {
            var form = await request.ReadFormAsync(cancellation);
            return form.All(p => p.Value.Count <= 1 && p.Value.ToString().Length <= MaxLength) ? new TokenForm(form) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null; // Not a form, or not whole: also a chunk of a size that no number holds.
        }
    }
}
