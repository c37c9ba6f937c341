using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.McpHost.Browser;

namespace ReconnectGrains.McpHost.Logouts;

/// <summary>
/// Where each provider says that somebody logged out there (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8). Nobody is signed in here: the
/// token is the proof. It is told what is wrong with a token, and nothing of whether anybody was concerned. M8.
/// </summary>
internal sealed class LogoutEndpoint(ProviderLogouts logouts)
{
    private const string Parameter = "logout_token";

    /// <summary>Takes one logout token.</summary>
    public async Task Serve(HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await Token(context.Request, cancellation) is not { } token)
        {
            await Refuse(context, "invalid_request", $"Send {Parameter} once, in a form.");
            return;
        }

        switch (await logouts.Take((string)context.Request.RouteValues["provider"]!, token, cancellation))
        {
            case LogoutOutcome.Done:
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            case LogoutOutcome.UnknownProvider:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            case LogoutOutcome.Refused refused:
                await Refuse(context, "invalid_request", Sentence(refused.Reason));
                break;
            default:
                await Refuse(context, "temporarily_unavailable", "Not now. Send the same token again.");
                break;
        }
    }

    private static async Task<string?> Token(HttpRequest request, CancellationToken cancellation)
    {
        if (!FormContent.IsReadable(request))
        {
            return null;
        }

        try
        {
            var form = await request.ReadFormAsync(cancellation);
            return form[Parameter] is { Count: 1 } values && values[0] is { Length: > 0 and <= ProviderLimits.LongestToken } token ? token : null;
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    // 400 for whatever did not succeed, as §2.8 has it, also where it is our trouble.
    private static Task Refuse(HttpContext context, string error, string description)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new { error, error_description = description }, context.RequestAborted);
    }

    private static string Sentence(Distrust reason) => reason switch
    {
        Distrust.IdTokenMalformed => "The token is not a signed JWT.",
        Distrust.IdTokenSignature => "No key of the provider verifies the token.",
        Distrust.IdTokenIssuer or Distrust.TenantMissing => "The token is of another issuer.",
        Distrust.IdTokenAudience => "The token is for another client.",
        Distrust.IdTokenLifetime => "The token is expired, too old, or does not say when it was issued.",
        Distrust.TokenType => "The token is not typed as a logout token.",
        Distrust.LogoutEvent => "The token has no logout event.",
        Distrust.LogoutNonce => "The token has a nonce.",
        Distrust.LogoutId => "The token has no id.",
        Distrust.LogoutRepeated => "The token came before.",
        Distrust.SubjectMissing => "The token names neither a user nor a session.",
        _ => "The token is not a logout token.",
    };
}
