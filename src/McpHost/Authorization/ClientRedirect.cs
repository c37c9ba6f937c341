using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.Sessions.Grants;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>
/// The answer to a client, through the browser. Only ever to a redirect URI that was verified, and always with our issuer (RFC 9207). S26, S29.
/// </summary>
/// <param name="issuer">Our issuer.</param>
internal sealed class ClientRedirect(string issuer)
{
    /// <summary>An error (RFC 6749 §4.1.2.1).</summary>
    public IResult Error(AuthorizationRequest request, string error) => Error(request.RedirectUri, request.State, error, description: null);

    /// <summary>The same, while the rest of the request is still being read.</summary>
    public IResult Error(string redirectUri, string? state, string error, string? description) =>
        To(redirectUri, ("error", error), ("error_description", description), ("state", state), ("iss", issuer));

    /// <summary>The code (RFC 6749 §4.1.2).</summary>
    public IResult Code(AuthorizationRequest request, string code) =>
        To(request.RedirectUri, ("code", code), ("state", request.State), ("iss", issuer));

    private static SeeOther To(string redirectUri, params (string Name, string? Value)[] parameters)
    {
        var query = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return new SeeOther($"{redirectUri}{(redirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}");
    }
}
